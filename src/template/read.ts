import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, Scalar } from 'yaml'
import { formatError } from './invalid.ts'
import { isRecord, type Value, type ValueRecord } from './values.ts'

/** A template as written: plain values, short-form functions spelled out, and where each value stands. */
export interface Source {
  readonly root: ValueRecord
  /** ` (line 3, column 5)` of a path such as `/Resources/Bucket`; empty when it is not known (JSON). */
  readonly where: (path: string) => string
}

/** Octets that a template may have when it comes from S3. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
export const maxTemplateBytes = 1024 * 1024

const maxDepth = 100

/** YAML tags of the short forms. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html */
const shortForms: Readonly<Record<string, string>> = {
  '!Ref': 'Ref',
  '!Condition': 'Condition',
  ...Object.fromEntries(
    [
      'And Base64 Cidr Contains EachMemberEquals EachMemberIn Equals FindInMap GetAtt GetAZs If ImportValue Join',
      'Length Not Or RefAll Select Split Sub ToJsonString Transform ValueOf ValueOfAll',
    ]
      .join(' ')
      .split(' ')
      .map((name) => [`!${name}`, `Fn::${name}`]),
  ),
}

/** YAML 1.1's other booleans, which CloudFormation reads and the core schema does not. */
const booleanWord = /^(?:(yes|Yes|YES|on|On|ON)|(?:no|No|NO|off|Off|OFF))$/

/** Reads a template, YAML or JSON; a ValidationError says where it is wrong. */
export function readSource(text: string): Source {
  if (new TextEncoder().encode(text).byteLength > maxTemplateBytes) {
    throw formatError(`Template may not exceed ${maxTemplateBytes} bytes in size.`)
  }
  const source = (text.trimStart().startsWith('{') ? readJson(text) : undefined) ?? readYaml(text)
  refuseNulls(source.root, '', source, 0)
  return source
}

function readJson(text: string): Source | undefined {
  try {
    const root: Value = JSON.parse(text)
    if (isRecord(root)) return { root, where: () => '' }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  return undefined
}

function readYaml(text: string): Source {
  const lines = new LineCounter()
  const document = parseDocument(text, { schema: 'core', lineCounter: lines, uniqueKeys: true })
  refuseErrors(document, lines, text.trimStart().startsWith('{') ? 'JSON' : 'YAML')
  const places = new Map<string, number>()
  const root = readNode({ lines, places }, document.contents, '', 0)
  if (!isRecord(root)) throw formatError('unsupported structure.')
  return {
    root,
    where: (path) => {
      const offset = places.get(path)
      return offset === undefined ? '' : placeText(lines, offset)
    },
  }
}

function refuseErrors(document: Document.Parsed, lines: LineCounter, language: string): void {
  const error = document.errors[0]
  if (error === undefined) return
  if (error.code === 'DUPLICATE_KEY') {
    throw formatError(`duplicate key${placeText(lines, error.pos[0])}`)
  }
  throw formatError(`${language} not well-formed.${placeText(lines, error.pos[0])}`)
}

function placeText(lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset)
  return ` (line ${line}, column ${col})`
}

interface Reading {
  readonly lines: LineCounter
  readonly places: Map<string, number>
}

/** Turns the YAML tree into plain values, keeping the place of each. */
function readNode(reading: Reading, node: Node | null | undefined, path: string, depth: number): Value {
  if (node === null || node === undefined) return null
  const offset = node.range?.[0] ?? 0
  if (depth > maxDepth) throw formatError(`nested too deeply${placeText(reading.lines, offset)}`)
  if (!reading.places.has(path)) reading.places.set(path, offset)
  if (isAlias(node)) throw formatError('YAML aliases are not allowed in CloudFormation templates')
  const value = plain(reading, node, path, depth)
  return node.tag?.startsWith('!') ? tagged(reading, node.tag, value, offset) : value
}

function plain(reading: Reading, node: Node, path: string, depth: number): Value {
  if (isScalar(node)) return scalar(node)
  if (isSeq(node)) return node.items.map((item, i) => readNode(reading, item as Node, `${path}/${i}`, depth + 1))
  if (!isMap(node)) return null
  const entries: [string, Value][] = []
  for (const { key, value } of node.items) {
    const offset = (key as Node).range?.[0] ?? 0
    const name = keyText(key)
    if (name === undefined) throw formatError(`map keys must be strings${placeText(reading.lines, offset)}`)
    reading.places.set(`${path}/${name}`, offset)
    entries.push([name, readNode(reading, value as Node | null, `${path}/${name}`, depth + 1)])
  }
  return Object.fromEntries(entries)
}

function tagged(reading: Reading, tag: string, value: Value, offset: number): Value {
  const name = shortForms[tag]
  if (name === undefined) throw formatError(`unsupported tag ${tag}${placeText(reading.lines, offset)}`)
  return { [name]: name === 'Fn::GetAtt' && typeof value === 'string' ? splitAttribute(value) : value }
}

function keyText(key: unknown): string | undefined {
  if (!isScalar(key)) return undefined
  return typeof key.value === 'string' ? key.value : key.source
}

/** `Resource.Attribute`: the resource ends at the first dot; attributes may hold more. */
export function splitAttribute(text: string): Value {
  const dot = text.indexOf('.')
  return dot === -1 ? [text] : [text.slice(0, dot), text.slice(dot + 1)]
}

/** Numbers that would not print as they were written (account ids with a leading 0, `1.10`) stay text. */
function scalar(node: Scalar): Value {
  const { value, source, type } = node
  if (typeof value === 'number' && source !== undefined && String(value) !== source) return source
  if (typeof value === 'string' && type === Scalar.PLAIN && node.tag === undefined) {
    const word = booleanWord.exec(value)
    if (word !== null) return word[1] !== undefined
  }
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value
  throw formatError('unsupported value.')
}

function refuseNulls(value: Value, path: string, source: Source, depth: number): void {
  if (depth > maxDepth) throw formatError('nested too deeply')
  if (value === null) throw formatError(`[${path}] 'null' values are not allowed in templates${source.where(path)}`)
  if (typeof value !== 'object') return
  for (const [key, member] of Object.entries(value)) refuseNulls(member, `${path}/${key}`, source, depth + 1)
}
