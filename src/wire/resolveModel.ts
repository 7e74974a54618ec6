import { xmlWriter } from './codecs/xmlWriter.ts'
import { bindingsOf, emptyBindings, type HttpBindings } from './httpBindings.ts'
import type { ErrorModel, OperationModel, ServiceModel } from './model.ts'
import { patternTest } from './pattern.ts'
import type { RawElement, RawMember, RawModel, RawOperation, RawShape } from './rawModel.ts'
import type { Element, ListShape, Location, MapShape, Member, Shape, StructureShape } from './shape.ts'

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** Stands in a list or map until the shapes beneath it, which may be itself, are known. */
const unresolved: Element = {
  shape: { type: 'document' },
  xmlName: undefined,
  xmlNamespace: undefined,
  sparse: false,
}

/** Makes a model of a model file's content: names become references, bindings become look-ups. */
export function resolveModel(raw: RawModel): ServiceModel {
  const shapes = resolveShapes(raw.shapes)
  const structure = (name: string | undefined): StructureShape | undefined => {
    const shape = name === undefined ? undefined : shapes.get(name)
    return shape?.type === 'structure' ? shape : undefined
  }
  const operations = new Map<string, OperationModel>()
  for (const [name, operation] of Object.entries(raw.operations)) {
    operations.set(name, resolveOperation(name, operation, structure(operation.input), structure(operation.output)))
  }
  const errors = new Map<string, ErrorModel>()
  for (const [name, error] of Object.entries(raw.errors)) {
    const status = error.status ?? (error.fault === 'server' ? 500 : 400)
    const model = { name, code: error.code ?? name, status, fault: error.fault, shape: structure(error.shape) }
    errors.set(name, model)
    if (!errors.has(model.code)) errors.set(model.code, model)
  }
  const { service, protocol, version, target, namespace } = raw
  // S3 writes times with milliseconds, always.
  const xml = xmlWriter(protocol === 'restXml' ? 'always' : 'ifAny')
  return { name: service, protocol, version, target, namespace, operations, xml, errors }
}

function resolveOperation(
  name: string,
  raw: RawOperation,
  input: StructureShape | undefined,
  output: StructureShape | undefined,
): OperationModel {
  const [method, uri, status] = raw.http ?? ['POST', '/', 200]
  const request = once(() => (input === undefined ? emptyBindings : bindingsOf(input, 'request')))
  const response = once(() => (output === undefined ? emptyBindings : bindingsOf(output, 'response')))
  return { name, input, output, http: { method, uri, status }, hostPrefix: raw.host, request, response }
}

function once(make: () => HttpBindings): () => HttpBindings {
  let made: HttpBindings | undefined
  return () => (made ??= make())
}

function resolveShapes(raw: Readonly<Record<string, RawShape>>): ReadonlyMap<string, Shape> {
  const shapes = new Map<string, Shape>()
  const resolve = (name: string): Shape => {
    const known = shapes.get(name)
    if (known !== undefined) return known
    const source = raw[name]
    if (source === undefined) throw new Error(`the wire model names a shape that it lacks: ${name}`)
    return resolveShape(name, source, resolve, (shape) => shapes.set(name, shape))
  }
  for (const name of Object.keys(raw)) resolve(name)
  return shapes
}

/** `keep` is called before the shapes beneath are resolved, because shapes can contain themselves. */
function resolveShape(
  name: string,
  raw: RawShape,
  resolve: (name: string) => Shape,
  keep: (shape: Shape) => void,
): Shape {
  switch (raw.type) {
    case 'structure':
      return resolveStructure(name, raw, resolve, keep)
    case 'list': {
      const list = { ...raw, name, element: unresolved } as Mutable<ListShape>
      keep(list)
      list.element = resolveElement(raw.element, resolve)
      return list
    }
    case 'map': {
      const map = { ...raw, name, key: unresolved, value: unresolved } as Mutable<MapShape>
      keep(map)
      map.key = resolveElement(raw.key, resolve)
      map.value = resolveElement(raw.value, resolve)
      return map
    }
    default: {
      const shape = resolveSimple(asServed(name, raw))
      keep(shape)
      return shape
    }
  }
}

/**
 * Patterns that a service holds to in place of its model's, by shape: passwords may hold spaces, but not begin or end with one.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html
 */
const patternsServed: Readonly<Record<string, string>> = { PasswordType: '^[\\S]+.*[\\S]+$' }

/**
 * Words that a service takes beside its model's, by shape.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl
 */
const wordsServed: Readonly<Record<string, readonly string[]>> = { BucketCannedACL: ['log-delivery-write'] }

type Simple = Exclude<RawShape, { type: 'structure' | 'list' | 'map' }>

function asServed(name: string, raw: Simple): Simple {
  if (raw.type !== 'string') return raw
  const pattern = patternsServed[name]
  const words = wordsServed[name]
  return {
    ...raw,
    ...(pattern !== undefined && { pattern }),
    ...(words !== undefined && { enum: [...(raw.enum ?? []), ...words] }),
  }
}

function resolveSimple(raw: Simple): Shape {
  switch (raw.type) {
    case 'boolean':
    case 'document':
      return { type: raw.type }
    case 'timestamp':
      return { type: 'timestamp', format: raw.format }
    case 'blob':
      return { ...raw, sensitive: raw.sensitive === 1, streaming: raw.streaming === 1 }
    case 'string':
      return { ...raw, sensitive: raw.sensitive === 1, matches: patternTest(raw.pattern) }
    default:
      return { ...raw, sensitive: raw.sensitive === 1 }
  }
}

function resolveStructure(
  name: string,
  raw: Extract<RawShape, { type: 'structure' }>,
  resolve: (name: string) => Shape,
  keep: (shape: Shape) => void,
): StructureShape {
  const members: Member[] = []
  const byJsonName = new Map<string, Member>()
  const byXmlName = new Map<string, Member>()
  const xmlAttributes: Member[] = []
  const structure: StructureShape = {
    type: 'structure',
    name,
    union: raw.union === 1,
    streaming: raw.streaming === 1,
    xmlName: raw.xmlName,
    xmlNamespace: raw.xmlNamespace,
    members,
    byJsonName,
    byXmlName,
    xmlAttributes,
  }
  keep(structure)
  for (const [memberName, source] of Object.entries(raw.members)) {
    const member = resolveMember(memberName, source, resolve(source.shape))
    members.push(member)
    byJsonName.set(member.jsonName, member)
    if (member.attribute) xmlAttributes.push(member)
    else byXmlName.set(member.xmlName, member)
  }
  return structure
}

function resolveElement(raw: RawElement, resolve: (name: string) => Shape): Element {
  return {
    shape: resolve(raw.shape),
    xmlName: raw.xmlName,
    xmlNamespace: raw.xmlNamespace,
    sparse: raw.sparse === 1,
  }
}

function resolveMember(name: string, raw: RawMember, shape: Shape): Member {
  const [location, wireName] = locationOf(raw)
  const shapeIsSensitive = 'sensitive' in shape && shape.sensitive
  return {
    name,
    shape,
    required: raw.required === 1,
    location,
    wireName,
    jsonName: raw.jsonName ?? name,
    xmlName: raw.xmlName ?? name,
    ownXmlName: raw.xmlName,
    flattened: raw.xmlFlattened === 1,
    attribute: raw.xmlAttribute === 1,
    xmlNamespace: raw.xmlNamespace,
    sensitive: raw.sensitive === 1 || shapeIsSensitive,
    messageName: name.charAt(0).toLowerCase() + name.slice(1),
  }
}

function locationOf(raw: RawMember): readonly [Location, wireName: string] {
  if (raw.httpLabel !== undefined) return ['label', '']
  if (raw.httpQuery !== undefined) return ['query', raw.httpQuery]
  if (raw.httpQueryParams !== undefined) return ['queryParams', '']
  if (raw.httpHeader !== undefined) return ['header', raw.httpHeader.toLowerCase()]
  if (raw.httpPrefixHeaders !== undefined) return ['prefixHeaders', raw.httpPrefixHeaders.toLowerCase()]
  if (raw.httpPayload !== undefined) return ['payload', '']
  if (raw.httpResponseCode !== undefined) return ['responseCode', '']
  return ['body', '']
}
