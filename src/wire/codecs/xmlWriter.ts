import type { Element, Member, Namespace, Shape, StructureShape } from '../shape.ts'
import { formatText } from './text.ts'
import type { Milliseconds } from './timestamp.ts'
import { escapeXml } from './xmlText.ts'

type Value = Readonly<Record<string, unknown>>

/** A namespace declaration, with its leading space. */
export function declaration(namespace: Namespace | undefined): string {
  if (namespace === undefined) return ''
  const [prefix, uri] = namespace
  return ` xmlns${prefix === '' ? '' : `:${prefix}`}="${escapeXml(uri)}"`
}

/** Writes one element that holds a value of the shape; `attributes` begins with a space where there are some. */
export function writeElement(
  name: string,
  value: unknown,
  shape: Shape,
  milliseconds: Milliseconds,
  attributes = '',
): string {
  if (shape.type === 'structure') {
    const more = attributes + structureAttributes(value as Value, shape)
    return `<${name}${more}>${writeXmlMembers(value as Value, shape.members, milliseconds)}</${name}>`
  }
  return `<${name}${attributes}>${writeContent(value, shape, milliseconds)}</${name}>`
}

/** Writes members of a structure's value as XML elements, attributes left out. */
export function writeXmlMembers(value: Value, members: readonly Member[], milliseconds: Milliseconds): string {
  let text = ''
  for (const member of members) {
    const item = value[member.name]
    if (item === undefined || item === null || member.attribute) continue
    text +=
      typeof item === 'string' && member.shape.type === 'string' && member.xmlNamespace === undefined
        ? `<${member.xmlName}>${escapeXml(item)}</${member.xmlName}>`
        : writeMember(item, member, milliseconds)
  }
  return text
}

/** A structure's namespace and the members of it that are attributes. */
export function structureAttributes(value: Value, shape: StructureShape): string {
  let text = declaration(shape.xmlNamespace)
  for (const member of shape.members) {
    const item = value[member.name]
    if (member.attribute && item !== undefined && item !== null)
      text += ` ${member.xmlName}="${escapeXml(String(item))}"`
  }
  return text
}

function writeMember(value: unknown, member: Member, milliseconds: Milliseconds): string {
  const { shape, xmlName, flattened } = member
  const attributes = declaration(member.xmlNamespace)
  if (flattened && shape.type === 'list') return writeItems(value, shape.element, xmlName, milliseconds, attributes)
  if (flattened && shape.type === 'map') return writeEntries(value, shape, xmlName, milliseconds, attributes)
  return writeElement(xmlName, value, shape, milliseconds, attributes)
}

function writeContent(value: unknown, shape: Exclude<Shape, StructureShape>, milliseconds: Milliseconds): string {
  switch (shape.type) {
    case 'list':
      return writeItems(value, shape.element, shape.element.xmlName ?? 'member', milliseconds, '')
    case 'map':
      return writeEntries(value, shape, 'entry', milliseconds, '')
    case 'document':
      throw new TypeError('a document has no form in XML')
    case 'string':
      if (typeof value === 'string') return escapeXml(value)
  }
  return escapeXml(formatText(value, shape, 'date-time', milliseconds))
}

function writeItems(
  value: unknown,
  element: Element,
  name: string,
  milliseconds: Milliseconds,
  attributes: string,
): string {
  const all = attributes + declaration(element.xmlNamespace)
  let text = ''
  for (const item of value as Iterable<unknown>) {
    if (item !== undefined && item !== null) text += writeElement(name, item, element.shape, milliseconds, all)
  }
  return text
}

function writeEntries(
  value: unknown,
  { key, value: inside }: { readonly key: Element; readonly value: Element },
  name: string,
  milliseconds: Milliseconds,
  attributes: string,
): string {
  const keyName = key.xmlName ?? 'key'
  const valueName = inside.xmlName ?? 'value'
  const valueAttributes = declaration(inside.xmlNamespace)
  let text = ''
  for (const [entry, item] of Object.entries(value as object)) {
    if (item === undefined || item === null) continue
    const first = `<${keyName}${declaration(key.xmlNamespace)}>${escapeXml(entry)}</${keyName}>`
    const second = writeElement(valueName, item, inside.shape, milliseconds, valueAttributes)
    text += `<${name}${attributes}>${first}${second}</${name}>`
  }
  return text
}
