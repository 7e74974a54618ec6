import type { Element, Member, Shape, StructureShape } from '../shape.ts'
import { formatText, isSimple, type SimpleShape } from './text.ts'
import type { Milliseconds } from './timestamp.ts'
import { declaration, escapeXml } from './xmlText.ts'

type Value = Readonly<Record<string, unknown>>

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
    if (item !== undefined && item !== null && !member.attribute) text += writeMember(item, member, milliseconds)
  }
  return text
}

/** A structure's namespace and the members of it that are attributes. */
export function structureAttributes(value: Value, shape: StructureShape): string {
  let text = declaration(shape.xmlNamespace)
  for (const member of shape.xmlAttributes) {
    const item = value[member.name]
    if (item !== undefined && item !== null) text += ` ${member.xmlName}="${escapeXml(String(item))}"`
  }
  return text
}

function writeMember(value: unknown, member: Member, milliseconds: Milliseconds): string {
  const { shape, xmlName, flattened } = member
  if (isSimple(shape)) return member.xmlOpen + writeSimple(value, shape, milliseconds) + member.xmlClose
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
    default:
      return writeSimple(value, shape, milliseconds)
  }
}

/** Of the simple shapes only strings hold what must be escaped. */
function writeSimple(value: unknown, shape: SimpleShape, milliseconds: Milliseconds): string {
  const text = formatText(value, shape, 'date-time', milliseconds)
  return shape.type === 'string' ? escapeXml(text) : text
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
