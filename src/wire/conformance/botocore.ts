/**
 * Reads botocore's protocol cases as models and values of ours. For tests only: the cases are data of
 * https://github.com/boto/botocore (`tests/unit/protocols`), written for clients and read here backwards.
 */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { conformanceFolder } from '../../../tests/conformanceData.ts'
import type { ServiceModel } from '../model.ts'
import type { ProtocolName, RawElement, RawMember, RawShape, TimestampFormat } from '../rawModel.ts'
import { resolveModel } from '../resolveModel.ts'
import type { Shape } from '../shape.ts'

/** The default namespace as text, or one with a prefix. */
type BotoNamespace = string | { readonly prefix?: string; readonly uri: string }

interface BotoRef {
  readonly shape: string
  readonly location?: 'uri' | 'querystring' | 'header' | 'headers' | 'statusCode'
  readonly locationName?: string
  readonly flattened?: boolean
  readonly xmlAttribute?: boolean
  readonly xmlNamespace?: BotoNamespace
  readonly jsonvalue?: boolean
  readonly hostLabel?: boolean
  readonly idempotencyToken?: boolean
  readonly streaming?: boolean
}

interface BotoShape {
  readonly type: string
  readonly members?: Readonly<Record<string, BotoRef>>
  readonly required?: readonly string[]
  readonly payload?: string
  readonly locationName?: string
  readonly xmlNamespace?: BotoNamespace
  readonly timestampFormat?: 'iso8601' | 'rfc822' | 'unixTimestamp'
  readonly document?: boolean
  readonly union?: boolean
  readonly member?: BotoRef
  readonly key?: BotoRef
  readonly value?: BotoRef
  readonly fault?: boolean
  readonly error?: { readonly httpStatusCode?: number; readonly code?: string; readonly senderFault?: boolean }
}

interface BotoOperation {
  readonly name: string
  readonly http: { readonly method: string; readonly requestUri: string; readonly responseCode?: number }
  readonly input?: { readonly shape: string }
  readonly output?: { readonly shape: string; readonly resultWrapper?: string }
  readonly errors?: readonly { readonly shape: string }[]
}

/** A case of either direction. */
export interface BotoCase {
  readonly id: string
  readonly given: BotoOperation
  readonly params?: Readonly<Record<string, unknown>>
  readonly serialized?: {
    readonly method?: string
    readonly uri: string
    readonly body?: string
    readonly headers?: Readonly<Record<string, string>>
  }
  readonly result?: Readonly<Record<string, unknown>>
  readonly response?: {
    readonly status_code: number
    readonly headers?: Readonly<Record<string, string>>
    readonly body?: string
  }
  readonly errorCode?: string
  readonly errorMessage?: string
  readonly error?: Readonly<Record<string, unknown>>
}

/** Cases that share their shapes. */
export interface BotoSuite {
  readonly metadata: { readonly apiVersion: string; readonly targetPrefix?: string }
  readonly shapes: Readonly<Record<string, BotoShape>>
  readonly cases: readonly BotoCase[]
}

const folder = conformanceFolder('protocols')

/** Whether botocore's cases are here. */
export const hasCases = folder !== undefined

/** Reads a file of cases; none where the data is not here. */
export function readSuites(direction: 'input' | 'output', file: string): readonly BotoSuite[] {
  if (folder === undefined) return []
  const path = join(folder, direction, `${file}.json`)
  return JSON.parse(readFileSync(path, 'utf8')) as readonly BotoSuite[]
}

const timestampFormats: Readonly<Record<string, TimestampFormat>> = {
  iso8601: 'date-time',
  rfc822: 'http-date',
  unixTimestamp: 'epoch-seconds',
}

/** Makes a model of one case's operation. */
export function modelOf(suite: BotoSuite, { given }: BotoCase, protocol: ProtocolName): ServiceModel {
  const shapes = Object.fromEntries(
    Object.entries(suite.shapes).map(([name, shape]) => [name, rawShape(shape, suite, protocol)]),
  )
  const errors = (given.errors ?? []).map(({ shape }) => {
    const source = suite.shapes[shape]
    const { httpStatusCode, code } = source?.error ?? {}
    const fault = source?.fault === true ? ('server' as const) : ('client' as const)
    const extra = {
      ...(httpStatusCode !== undefined && { status: httpStatusCode }),
      ...(code !== undefined && { code }),
    }
    return [shape, { fault, shape, ...extra }] as const
  })
  const { method, requestUri, responseCode = 200 } = given.http
  const uri = namedLabels(requestUri, suite.shapes[given.input?.shape ?? ''])
  const operation = {
    ...(given.input && { input: given.input.shape }),
    ...(given.output && { output: given.output.shape }),
    http: [method, uri, responseCode] as const,
  }
  return resolveModel({
    service: 'conformance',
    protocol,
    version: suite.metadata.apiVersion,
    target: suite.metadata.targetPrefix ?? '',
    ...(protocol === 'awsQuery' && { namespace: 'https://example.com/' }),
    operations: { [given.name]: operation },
    errors: Object.fromEntries(errors),
    shapes,
  })
}

/** Our templates name labels by member, botocore's by location name. */
function namedLabels(uri: string, input: BotoShape | undefined): string {
  let named = uri
  for (const [name, { location, locationName = name }] of Object.entries(input?.members ?? {})) {
    if (location === 'uri') named = named.replace(`{${locationName}`, `{${name}`)
  }
  return named
}

function rawShape(shape: BotoShape, suite: BotoSuite, protocol: ProtocolName): RawShape {
  if (shape.document === true) return { type: 'document' }
  switch (shape.type) {
    case 'structure': {
      const members = Object.entries(shape.members ?? {}).map(
        ([name, ref]) => [name, rawMember(name, ref, shape, suite, protocol)] as const,
      )
      return {
        type: 'structure',
        ...(shape.union === true && { union: 1 as const }),
        ...(shape.locationName !== undefined && { xmlName: shape.locationName }),
        ...namespace(shape),
        members: Object.fromEntries(members),
      }
    }
    case 'list':
      return { type: 'list', element: rawElement(shape.member) }
    case 'map':
      return { type: 'map', key: rawElement(shape.key), value: rawElement(shape.value) }
    case 'timestamp': {
      const format = timestampFormats[shape.timestampFormat ?? '']
      return { type: 'timestamp', ...(format !== undefined && { format }) }
    }
    case 'boolean':
      return { type: 'boolean' }
    default:
      return { type: shape.type as 'string' | 'blob' | 'integer' | 'long' | 'float' | 'double' }
  }
}

function namespace({ xmlNamespace }: { readonly xmlNamespace?: BotoNamespace }) {
  if (xmlNamespace === undefined) return undefined
  const { prefix = '', uri } = typeof xmlNamespace === 'string' ? { uri: xmlNamespace } : xmlNamespace
  return { xmlNamespace: [prefix, uri] as const }
}

function rawElement(ref: BotoRef | undefined): RawElement {
  return {
    shape: ref?.shape ?? '',
    ...(ref?.locationName !== undefined && { xmlName: ref.locationName }),
    ...(ref && namespace(ref)),
  }
}

function rawMember(name: string, ref: BotoRef, owner: BotoShape, suite: BotoSuite, protocol: ProtocolName): RawMember {
  const { locationName = name } = ref
  const required = owner.required?.includes(name) === true ? { required: 1 as const } : {}
  const base = { shape: ref.shape, ...required }
  if (ref.location !== undefined) return { ...base, ...boundMember(ref, locationName, suite) }
  if (owner.payload === name)
    return { ...base, httpPayload: 1, ...(locationName !== name && { xmlName: locationName }) }
  if (protocol === 'awsJson' || protocol === 'restJson') return { ...base, jsonName: locationName }
  return {
    ...base,
    ...(ref.locationName !== undefined && { xmlName: ref.locationName }),
    ...(ref.flattened === true && { xmlFlattened: 1 as const }),
    ...(ref.xmlAttribute === true && { xmlAttribute: 1 as const }),
    ...namespace(ref),
  }
}

function boundMember(ref: BotoRef, locationName: string, suite: BotoSuite): Partial<RawMember> {
  switch (ref.location) {
    case 'uri':
      return { httpLabel: 1 }
    case 'querystring':
      return suite.shapes[ref.shape]?.type === 'map' ? { httpQueryParams: 1 } : { httpQuery: locationName }
    case 'header':
      return { httpHeader: locationName }
    case 'headers':
      return { httpPrefixHeaders: ref.locationName ?? '' }
    default:
      return { httpResponseCode: 1 }
  }
}

/** A case's parameters or result as our handlers see them: dates, bytes, numbers that are none. */
export function toValue(value: unknown, shape: Shape): unknown {
  if (value === null || value === undefined) return value
  switch (shape.type) {
    case 'structure': {
      const source = value as Readonly<Record<string, unknown>>
      const members = shape.members
        .filter(({ name }) => source[name] !== undefined && source[name] !== null)
        .map((member) => [member.name, toValue(source[member.name], member.shape)])
      return Object.fromEntries(members)
    }
    case 'list':
      return (value as readonly unknown[]).map((item) => toValue(item, shape.element.shape))
    case 'map':
      return Object.fromEntries(
        Object.entries(value as object).map(([key, item]) => [key, toValue(item, shape.value.shape)]),
      )
    case 'timestamp':
      return new Date(typeof value === 'number' ? value * 1000 : String(value))
    case 'blob':
      return Uint8Array.from(Buffer.from(String(value)))
    case 'float':
    case 'double':
      return Number(value)
    default:
      return value
  }
}

/** A decoded value in the form that deep equality wants: no missing prototypes, no undefined, no empty difference. */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (value instanceof Uint8Array) return new Uint8Array(value)
  if (value instanceof Date || typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, item]) => item !== undefined)
  return Object.fromEntries(entries.map(([key, item]) => [key, plain(item)]))
}
