import { createHash, type KeyLike, type KeyObject, verify } from 'node:crypto'
import { type HashAlgorithm, type SignatureAlgorithm, SignedXml } from 'xml-crypto'
import { attribute, childrenOf, elementsOf, holdsElementsOnly, holdsTextOnly, is, onlyChild } from './xml.ts'

/** Why a signature is not believed. */
export type SignatureRefusal =
  /** It is not of the form that SAML prescribes (SAML Core §5.4). */
  | 'unusualSignature'
  /** SHA-1, or an algorithm that is not RSA with SHA-2. */
  | 'weakSignature'
  /** No key of the provider verifies it. */
  | 'badSignature'

/** What a signature proves, or why it proves nothing. */
export type SignatureVerdict =
  | {
      readonly ok: true
      /** The very octets that were signed: nothing else of the document is proven. */
      readonly signed: string
    }
  | { readonly ok: false; readonly reason: SignatureRefusal; readonly detail: string }

const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#'
const enveloped = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature'

/** https://www.rfc-editor.org/rfc/rfc6931 */
const signatureMethods: Readonly<Record<string, string>> = {
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256': 'sha256',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha384': 'sha384',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512': 'sha512',
}
const digestMethods: Readonly<Record<string, string>> = {
  'http://www.w3.org/2001/04/xmlenc#sha256': 'sha256',
  'http://www.w3.org/2001/04/xmldsig-more#sha384': 'sha384',
  'http://www.w3.org/2001/04/xmlenc#sha512': 'sha512',
}

/**
 * Verifies the signature that stands in an element and covers it, by one of the provider's own keys; whatever key the
 * signature brings along is ignored. Its form is checked first, to the letter, so that the library finds only what was
 * looked at here.
 */
export function verifySignature(document: string, signature: Element, keys: readonly KeyObject[]): SignatureVerdict {
  const parent = signature.parentNode as Element
  const form = formOf(signature, parent)
  if (form !== undefined) return { ok: false, ...form }
  for (const key of keys) {
    const signed = signedBy(document, signature, key)
    if (signed !== undefined) return { ok: true, signed }
  }
  const detail = `none of the ${keys.length} signing certificates of the metadata verifies it`
  return { ok: false, reason: 'badSignature', detail }
}

type Objection = { readonly reason: SignatureRefusal; readonly detail: string }

function unusual(detail: string): Objection {
  return { reason: 'unusualSignature', detail }
}

function weak(detail: string): Objection {
  return { reason: 'weakSignature', detail }
}

/** What is wrong with a signature's form; undefined where it is exactly SAML's (SAML Core §5.4). */
function formOf(signature: Element, parent: Element): Objection | undefined {
  const parts = elementsOf(signature)
  const [info, value, ...rest] = parts
  const isWhole =
    holdsElementsOnly(signature) &&
    info !== undefined &&
    is(info, 'signature', 'SignedInfo') &&
    value !== undefined &&
    is(value, 'signature', 'SignatureValue') &&
    holdsTextOnly(value) &&
    rest.length <= 1 &&
    rest.every((each) => is(each, 'signature', 'KeyInfo'))
  return isWhole ? infoObjection(info, parent) : unusual('it is not made of SignedInfo, SignatureValue and KeyInfo')
}

function infoObjection(info: Element, parent: Element): Objection | undefined {
  const [canonical, method, reference, ...rest] = elementsOf(info)
  const isWhole =
    holdsElementsOnly(info) &&
    rest.length === 0 &&
    canonical !== undefined &&
    is(canonical, 'signature', 'CanonicalizationMethod') &&
    method !== undefined &&
    is(method, 'signature', 'SignatureMethod') &&
    reference !== undefined &&
    is(reference, 'signature', 'Reference')
  if (!isWhole) return unusual('its SignedInfo has not exactly one Reference')
  if (algorithmOf(canonical) !== exclusive) return unusual('it is not canonicalized exclusively, without comments')
  const algorithm = algorithmOf(method)
  if (!Object.hasOwn(signatureMethods, algorithm)) return weak(`its algorithm is ${algorithm}`)
  return referenceObjection(reference, parent)
}

function referenceObjection(reference: Element, parent: Element): Objection | undefined {
  const [transforms, digest, value, ...rest] = elementsOf(reference)
  const isWhole =
    holdsElementsOnly(reference) &&
    rest.length === 0 &&
    transforms !== undefined &&
    is(transforms, 'signature', 'Transforms') &&
    digest !== undefined &&
    is(digest, 'signature', 'DigestMethod') &&
    value !== undefined &&
    is(value, 'signature', 'DigestValue') &&
    holdsTextOnly(value)
  if (!isWhole) return unusual('its Reference is not made of Transforms, DigestMethod and DigestValue')
  const id = attribute(parent, 'ID')
  if (id === undefined || id === '' || attribute(reference, 'URI') !== `#${id}`) {
    return unusual('it covers another element than the one it stands in')
  }
  const algorithms = childrenOf(transforms, 'signature', 'Transform').map(algorithmOf)
  const isUsual = algorithms.length === 2 && algorithms[0] === enveloped && algorithms[1] === exclusive
  if (!isUsual || elementsOf(transforms).length !== 2) return unusual(`its transforms are ${algorithms.join(', ')}`)
  const algorithm = algorithmOf(digest)
  return Object.hasOwn(digestMethods, algorithm) ? undefined : weak(`its digest is ${algorithm}`)
}

/** What a key signed, octet by octet; undefined where it did not. The library throws for most signatures that do not hold. */
function signedBy(document: string, signature: Element, key: KeyObject): string | undefined {
  const checker = new SignedXml({ publicCert: key, getCertFromKeyInfo: () => null })
  checker.SignatureAlgorithms = signatureAlgorithms
  checker.HashAlgorithms = hashAlgorithms
  checker.loadSignature(signature)
  let holds: boolean
  try {
    holds = checker.checkSignature(document)
  } catch {
    return undefined
  }
  const [signed, ...rest] = checker.getSignedReferences()
  return holds && rest.length === 0 ? signed : undefined
}

function algorithmOf(element: Element): string {
  return attribute(element, 'Algorithm') ?? ''
}

const signatureAlgorithms = Object.fromEntries(
  Object.entries(signatureMethods).map(([uri, hash]) => [uri, rsa(uri, hash)]),
)
const hashAlgorithms = Object.fromEntries(Object.entries(digestMethods).map(([uri, hash]) => [uri, digest(uri, hash)]))

/** RSA with PKCS #1 padding, in the library's form. It verifies and cannot sign. */
function rsa(uri: string, hash: string): new () => SignatureAlgorithm {
  return class {
    getAlgorithmName(): string {
      return uri
    }

    getSignature(): string {
      throw new Error('this server signs no assertions')
    }

    verifySignature(material: string, key: KeyLike, value: string): boolean {
      return verify(hash, Buffer.from(material), key, Buffer.from(value, 'base64'))
    }
  }
}

/** A digest in the library's form. */
function digest(uri: string, hash: string): new () => HashAlgorithm {
  return class {
    getAlgorithmName(): string {
      return uri
    }

    getHash(xml: string): string {
      return createHash(hash).update(xml).digest('base64')
    }
  }
}

/** The signature that stands directly in an element; undefined where there is none or more than one. */
export function signatureIn(element: Element): Element | undefined {
  return onlyChild(element, 'signature', 'Signature')
}
