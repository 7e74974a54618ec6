import { SaxesParser } from 'saxes'
import type { Element, Member, Shape, StructureShape } from '../shape.ts'
import { parseText } from './text.ts'
import { Unreadable } from './unreadable.ts'

/** An element of an XML document. Prefixes are taken off its name and kept on its attributes'. */
export interface XmlElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly XmlElement[]
  readonly text: string
}

interface OpenElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: XmlElement[]
  text: string
}

/** Documents deeper or longer than any that AWS takes are refused. */
const depthLimit = 64
const sizeLimit = 16 * 1024 * 1024

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Parses a document: well-formed or Unreadable. Document types and processing instructions are refused. */
export function parseXml(body: Uint8Array): XmlElement {
  if (body.byteLength > sizeLimit) throw new Unreadable('the document is too long')
  const parser = new SaxesParser<{ xmlns: false }>({ xmlns: false })
  const open: OpenElement[] = []
  let root: XmlElement | undefined
  const append = (text: string): void => {
    const element = open.at(-1)
    if (element !== undefined) element.text += text
  }
  parser.on('error', (error) => {
    throw new Unreadable(error.message)
  })
  parser.on('doctype', () => {
    throw new Unreadable('document types are refused')
  })
  parser.on('processinginstruction', () => {
    throw new Unreadable('processing instructions are refused')
  })
  parser.on('opentag', ({ name, attributes }) => {
    if (open.length >= depthLimit) throw new Unreadable('nesting is too deep')
    open.push({ name: localName(name), attributes: { ...attributes }, children: [], text: '' })
  })
  parser.on('text', append)
  parser.on('cdata', append)
  parser.on('closetag', () => {
    const element = open.pop()
    if (element === undefined) return
    const parent = open.at(-1)
    if (parent === undefined) root = element
    else parent.children.push(element)
  })
  parser.write(decode(body)).close()
  if (root === undefined) throw new Unreadable('the document has no element')
  return root
}

function decode(body: Uint8Array): string {
  try {
    return utf8.decode(body)
  } catch (error) {
    if (error instanceof TypeError) throw new Unreadable('the document is not UTF-8')
    throw error
  }
}

function localName(name: string): string {
  const colon = name.indexOf(':')
  return colon < 0 ? name : name.slice(colon + 1)
}

/** Reads an element as a value of the shape. Elements that the model lacks are refused, as S3's schema does. */
export function fromXml(element: XmlElement, shape: Shape): unknown {
  switch (shape.type) {
    case 'structure':
      return readStructure(element, shape)
    case 'list':
      refuseText(element)
      return readItems(element.children, shape.element, shape.element.xmlName ?? 'member')
    case 'map':
      refuseText(element)
      return readEntries(element.children, shape, 'entry')
    case 'document':
      throw new Unreadable('a document has no form in XML', element.name)
    default:
      if (element.children.length > 0) throw new Unreadable('text expected', element.name)
      return at(element.name, () => parseText(element.text, shape, 'date-time'))
  }
}

/** Reads the elements beneath one into members of a structure's value. */
export function readXmlMembers(
  element: XmlElement,
  members: ReadonlyMap<string, Member>,
  into: Record<string, unknown>,
): void {
  refuseText(element)
  const groups = new Map<Member, XmlElement[]>()
  for (const child of element.children) {
    const member = members.get(child.name)
    if (member === undefined) throw new Unreadable('unknown element', child.name)
    const group = groups.get(member)
    if (group === undefined) groups.set(member, [child])
    else group.push(child)
  }
  for (const [member, group] of groups) into[member.name] = readMember(group, member)
}

function readStructure(element: XmlElement, shape: StructureShape): object {
  const result: Record<string, unknown> = {}
  readXmlAttributes(element, shape.members, result)
  readXmlMembers(element, shape.byXmlName, result)
  return result
}

/** Reads an element's attributes into members of a structure's value. */
export function readXmlAttributes(
  element: XmlElement,
  members: readonly Member[],
  into: Record<string, unknown>,
): void {
  for (const member of members) {
    if (!member.attribute) continue
    const value = element.attributes[member.xmlName] ?? element.attributes[localName(member.xmlName)]
    if (value !== undefined) into[member.name] = value
  }
}

function readMember(group: readonly XmlElement[], { shape, flattened, xmlName }: Member): unknown {
  if (flattened && shape.type === 'list') return group.map((one) => fromXml(one, shape.element.shape))
  if (flattened && shape.type === 'map') return readEntries(group, shape, xmlName)
  const [first, second] = group
  if (first === undefined || second !== undefined) throw new Unreadable('the element stands more than once', xmlName)
  return fromXml(first, shape)
}

function readItems(children: readonly XmlElement[], element: Element, name: string): unknown[] {
  return children.map((child) => {
    if (child.name !== name) throw new Unreadable('unknown element', child.name)
    return fromXml(child, element.shape)
  })
}

/** Maps have the client's own keys, so they have no prototype. */
function readEntries(
  children: readonly XmlElement[],
  { key, value }: { readonly key: Element; readonly value: Element },
  name: string,
): object {
  const result: Record<string, unknown> = Object.create(null)
  for (const entry of children) {
    if (entry.name !== name) throw new Unreadable('unknown element', entry.name)
    const keys = entry.children.filter((one) => one.name === (key.xmlName ?? 'key'))
    const values = entry.children.filter((one) => one.name === (value.xmlName ?? 'value'))
    const [k, v] = [keys[0], values[0]]
    if (k === undefined || v === undefined || entry.children.length !== 2) {
      throw new Unreadable('a map entry is a key and a value', entry.name)
    }
    result[k.text] = fromXml(v, value.shape)
  }
  return result
}

function refuseText(element: XmlElement): void {
  if (element.text.trim() !== '') throw new Unreadable('no text expected', element.name)
}

function at(name: string, read: () => unknown): unknown {
  try {
    return read()
  } catch (error) {
    if (error instanceof Unreadable) throw new Unreadable(error.message, name, error.value)
    throw error
  }
}
