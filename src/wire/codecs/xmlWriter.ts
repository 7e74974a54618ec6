import type { Element, MapShape, Member, Shape, StructureShape } from '../shape.ts'
import { formatText, isSimple, type SimpleShape } from './text.ts'
import { isoTexts, type Milliseconds } from './timestamp.ts'
import { addMarkup, addText, addWord, newSink, place, type Sink, written } from './xmlSink.ts'
import { declaration, escapeXml } from './xmlText.ts'

type Value = Readonly<Record<string, unknown>>

/** Writes one value of a shape behind what is there. */
type Write = (sink: Sink, value: unknown) => void

/** Writes values of a service's shapes as XML; how each shape is written is worked out once. */
export interface XmlWriter {
  /** A document, or a part of one: a structure's element between texts that are markup already. */
  readonly document: (root: Root, value: Value, before?: string, after?: string) => string | Uint8Array
  /** Members of a structure's value as elements, attributes left out. */
  readonly members: (value: Value, members: readonly Member[]) => string
}

/** An element that holds a structure. */
export interface Root {
  readonly name: string
  /** Begins with a space where there are some. */
  readonly attributes: string
  /** Members that are attributes. */
  readonly xmlAttributes: readonly Member[]
  /** Members that are elements, attributes left out. */
  readonly members: readonly Member[]
}

/** What writing takes beside shapes and values. */
interface Compiler {
  readonly membersOf: (members: readonly Member[]) => Write
  readonly isoText: (date: Date) => string
}

/** A writer that keeps what it works out. */
export function xmlWriter(milliseconds: Milliseconds): XmlWriter {
  const known = new WeakMap<readonly Member[], Write>()
  const membersOf = (members: readonly Member[]): Write => {
    const write = known.get(members) ?? membersWriter(members, compiler)
    known.set(members, write)
    return write
  }
  const compiler: Compiler = { membersOf, isoText: isoTexts(milliseconds) }
  return {
    document: (root, value, before = '', after = '') => {
      const sink = newSink()
      addText(sink, `${before}<${root.name}${root.attributes}${attributesOf(value, root.xmlAttributes)}>`)
      membersOf(root.members)(sink, value)
      addText(sink, `</${root.name}>${after}`)
      return written(sink)
    },
    members: (value, members) => {
      const sink = newSink()
      membersOf(members)(sink, value)
      const text = written(sink)
      return typeof text === 'string' ? text : Buffer.from(text).toString()
    },
  }
}

function membersWriter(members: readonly Member[], compiler: Compiler): Write {
  const elements = members.filter((member) => !member.attribute)
  const names = elements.map(({ name }) => name)
  const writes = elements.map((member) => memberWriter(member, compiler))
  return (sink, value) => {
    for (let i = 0; i < names.length; i++) {
      const item = (value as Value)[names[i] as string]
      if (item !== undefined && item !== null) (writes[i] as Write)(sink, item)
    }
  }
}

function attributesOf(value: Value, members: readonly Member[]): string {
  let text = ''
  for (const { name, xmlName } of members) {
    const item = value[name]
    if (item !== undefined && item !== null) text += ` ${xmlName}="${escapeXml(String(item))}"`
  }
  return text
}

function memberWriter({ shape, xmlName, xmlNamespace, flattened }: Member, compiler: Compiler): Write {
  const attributes = declaration(xmlNamespace)
  if (flattened && shape.type === 'list') return itemsWriter(shape.element, xmlName, attributes, compiler)
  if (flattened && shape.type === 'map') return entriesWriter(shape, xmlName, attributes, compiler)
  return elementWriter(xmlName, shape, attributes, compiler)
}

function elementWriter(name: string, shape: Shape, attributes: string, compiler: Compiler): Write {
  if (shape.type === 'structure') return structureWriter(name, shape, attributes, compiler)
  return between(`<${name}${attributes}>`, contentWriter(shape, compiler), `</${name}>`)
}

/** Structures can contain themselves, and most are never written: their members are worked out on first use. */
function structureWriter(name: string, shape: StructureShape, attributes: string, compiler: Compiler): Write {
  const { members, xmlAttributes } = shape
  const start = `<${name}${attributes}${declaration(shape.xmlNamespace)}`
  if (xmlAttributes.length === 0) {
    return between(`${start}>`, (sink, value) => compiler.membersOf(members)(sink, value), `</${name}>`)
  }
  const inside: Write = (sink, value) => {
    addText(sink, `${attributesOf(value as Value, xmlAttributes)}>`)
    compiler.membersOf(members)(sink, value)
  }
  return between(start, inside, `</${name}>`)
}

function between(start: string, inside: Write, end: string): Write {
  const opening = place(start)
  const closing = place(end)
  return (sink, value) => {
    addMarkup(sink, opening)
    inside(sink, value)
    addMarkup(sink, closing)
  }
}

function contentWriter(shape: Exclude<Shape, StructureShape>, compiler: Compiler): Write {
  if (isSimple(shape)) return simpleWriter(shape, compiler)
  if (shape.type === 'list') return itemsWriter(shape.element, shape.element.xmlName ?? 'member', '', compiler)
  if (shape.type === 'map') return entriesWriter(shape, 'entry', '', compiler)
  return () => {
    throw new TypeError('a document has no form in XML')
  }
}

/** Of the simple shapes only strings hold what must be escaped. */
function simpleWriter(shape: SimpleShape, { isoText }: Compiler): Write {
  const textOf = (value: unknown): string => formatText(value, shape, 'date-time', 'always')
  if (shape.type === 'timestamp' && (shape.format ?? 'date-time') === 'date-time') {
    return (sink, value) => addText(sink, value instanceof Date ? isoText(value) : textOf(value))
  }
  if (shape.type !== 'string') return (sink, value) => addText(sink, textOf(value))
  return shape.enum === undefined ? escapedWriter(textOf) : wordWriter(textOf)
}

/** One of few words, which is mostly the one before. */
function wordWriter(textOf: (value: unknown) => string): Write {
  const word = place()
  let last: unknown
  let escaped = ''
  return (sink, value) => {
    if (value !== last) {
      escaped = escapeXml(textOf(value))
      last = value
    }
    addWord(sink, word, escaped)
  }
}

const quote = 0x22

/** Quotes around a text, as entity tags have them, are markup. */
function escapedWriter(textOf: (value: unknown) => string): Write {
  const opening = place('&quot;')
  const closing = place('&quot;')
  return (sink, value) => {
    const text = typeof value === 'string' ? value : textOf(value)
    const last = text.length - 1
    if (text.charCodeAt(0) !== quote || last === 0 || text.charCodeAt(last) !== quote) {
      return addText(sink, escapeXml(text))
    }
    addMarkup(sink, opening)
    addText(sink, escapeXml(text.slice(1, last)))
    addMarkup(sink, closing)
  }
}

function itemsWriter(element: Element, name: string, attributes: string, compiler: Compiler): Write {
  const all = attributes + declaration(element.xmlNamespace)
  let write: Write | undefined
  return (sink, value) => {
    write ??= elementWriter(name, element.shape, all, compiler)
    for (const item of value as Iterable<unknown>) if (item !== undefined && item !== null) write(sink, item)
  }
}

function entriesWriter({ key, value }: MapShape, name: string, attributes: string, compiler: Compiler): Write {
  let write: { readonly entry: Write; readonly item: Write } | undefined
  const made = () => ({
    entry: elementWriter(key.xmlName ?? 'key', key.shape, declaration(key.xmlNamespace), compiler),
    item: elementWriter(value.xmlName ?? 'value', value.shape, declaration(value.xmlNamespace), compiler),
  })
  const opening = place(`<${name}${attributes}>`)
  const closing = place(`</${name}>`)
  return (sink, map) => {
    write ??= made()
    for (const [entry, item] of Object.entries(map as object)) {
      if (item === undefined || item === null) continue
      addMarkup(sink, opening)
      write.entry(sink, entry)
      write.item(sink, item)
      addMarkup(sink, closing)
    }
  }
}
