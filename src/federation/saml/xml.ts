import { DOMParser } from '@xmldom/xmldom'
import { SaxesParser } from 'saxes'

/** The namespaces of SAML 2.0 and XML signatures. */
export const namespaces = {
  assertion: 'urn:oasis:names:tc:SAML:2.0:assertion',
  protocol: 'urn:oasis:names:tc:SAML:2.0:protocol',
  metadata: 'urn:oasis:names:tc:SAML:2.0:metadata',
  signature: 'http://www.w3.org/2000/09/xmldsig#',
} as const

type Prefix = keyof typeof namespaces

/** A document that cannot be read, and why. */
export class UnreadableXml extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UnreadableXml'
  }
}

/** Documents deeper, wider or longer than any that identity providers write are refused. */
const depthLimit = 40
const elementLimit = 5000
const sizeLimit = 10_000_000

/**
 * Reads a document: strictly well-formed, without document types, entities of its own and processing instructions.
 * The strict reader goes first, because the document model's own is lenient and knows no bounds.
 * @throws UnreadableXml
 */
export function parseXml(text: string): Element {
  if (text.length > sizeLimit) throw new UnreadableXml('the document is too long')
  requirePlain(text)
  const refuse = (message: unknown): never => {
    throw new UnreadableXml(String(message))
  }
  const parser = new DOMParser({ locator: {}, errorHandler: { warning: refuse, error: refuse, fatalError: refuse } })
  return parser.parseFromString(text, 'text/xml').documentElement ?? refuse('the document has no element')
}

function requirePlain(text: string): void {
  const refuse = (message: string): never => {
    throw new UnreadableXml(message)
  }
  const parser = new SaxesParser<{ xmlns: true }>({ xmlns: true })
  let depth = 0
  let elements = 0
  parser.on('error', ({ message }) => refuse(message))
  parser.on('doctype', () => refuse('document types are refused'))
  parser.on('processinginstruction', () => refuse('processing instructions are refused'))
  parser.on('opentag', () => {
    if (++depth > depthLimit) refuse('nesting is too deep')
    if (++elements > elementLimit) refuse('there are too many elements')
  })
  parser.on('closetag', () => depth--)
  parser.write(text).close()
}

/** Whether an element is of this name: `is(element, 'assertion', 'NameID')`. */
export function is(element: Element, prefix: Prefix, name: string): boolean {
  return element.namespaceURI === namespaces[prefix] && element.localName === name
}

/** The elements directly within one. */
export function elementsOf(parent: Element): readonly Element[] {
  return [...childNodes(parent)].filter(isElement)
}

/** The elements of a name directly within one. */
export function childrenOf(parent: Element, prefix: Prefix, name: string): readonly Element[] {
  return elementsOf(parent).filter((element) => is(element, prefix, name))
}

/** The one element of a name directly within one; undefined where there is none or more than one. */
export function onlyChild(parent: Element, prefix: Prefix, name: string): Element | undefined {
  const [first, ...rest] = childrenOf(parent, prefix, name)
  return rest.length === 0 ? first : undefined
}

/** An element with all that are within it, in the document's order. */
export function* within(element: Element): Generator<Element> {
  yield element
  for (const child of elementsOf(element)) yield* within(child)
}

/** The whole text of an element, through comments and all, without white space at its ends. */
export function textOf(element: Element): string {
  return (element.textContent ?? '').trim()
}

/** An attribute's value; undefined where it is absent. */
export function attribute(element: Element, name: string): string | undefined {
  return element.hasAttribute(name) ? (element.getAttribute(name) ?? undefined) : undefined
}

/** Whether nothing but elements and white space is directly within an element. */
export function holdsElementsOnly(element: Element): boolean {
  return [...childNodes(element)].every(
    (node) => isElement(node) || (isText(node) && (node.nodeValue ?? '').trim() === ''),
  )
}

/** Whether an element holds text and nothing else: no comment can hide in it. */
export function holdsTextOnly(element: Element): boolean {
  const nodes = [...childNodes(element)]
  return nodes.length > 0 && nodes.every(isText)
}

function* childNodes({ firstChild }: Element): Generator<ChildNode> {
  for (let node = firstChild; node !== null; node = node.nextSibling) yield node
}

function isElement(node: Node): node is Element {
  return node.nodeType === 1
}

function isText(node: Node): boolean {
  return node.nodeType === 3
}
