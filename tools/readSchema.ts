import type { RawElement, RawMember, RawShape } from '../src/wire/rawModel.ts'
import type { ConstraintShape, ServiceConstraints } from './extractConstraints.ts'

/** Traits: an object by name, or a bit mask of the seven commonest. */
export type Traits = number | Readonly<Record<string, unknown>>

/** A schema tuple of the SDK: kind, namespace, name, traits, and what the kind adds. */
export type StaticSchema = readonly [kind: number, namespace: string, name: string, traits: Traits, ...rest: unknown[]]

/** Whatever stands where the SDK expects a schema: a tuple, a number for the simple ones, a thunk, or a schema with member traits. */
export type Schema = number | 'unit' | StaticSchema | (() => Schema) | readonly [Schema, Traits]

const maskTraits = [
  'httpLabel',
  'idempotent',
  'idempotencyToken',
  'sensitive',
  'httpPayload',
  'httpResponseCode',
  'httpQueryParams',
] as const

/** The member traits that models keep, in the order in which they are written. */
const memberTraits = [
  'httpLabel',
  'httpQuery',
  'httpQueryParams',
  'httpHeader',
  'httpPrefixHeaders',
  'httpPayload',
  'httpResponseCode',
  'hostLabel',
  'jsonName',
  'xmlName',
  'xmlFlattened',
  'xmlAttribute',
  'xmlNamespace',
  'sensitive',
  'idempotencyToken',
  'eventPayload',
] as const

const elementTraits = ['xmlName', 'xmlNamespace'] as const

/** The SDK's numbers for simple schemas, with the name that the model gives them. */
const simpleShapes: Readonly<Record<number, readonly [name: string, shape: RawShape]>> = {
  0: ['String', { type: 'string' }],
  1: ['Number', { type: 'number' }],
  2: ['Boolean', { type: 'boolean' }],
  4: ['Timestamp', { type: 'timestamp' }],
  5: ['DateTime', { type: 'timestamp', format: 'date-time' }],
  6: ['HttpDate', { type: 'timestamp', format: 'http-date' }],
  7: ['EpochSeconds', { type: 'timestamp', format: 'epoch-seconds' }],
  15: ['Document', { type: 'document' }],
  17: ['Long', { type: 'long' }],
  21: ['Blob', { type: 'blob' }],
  42: ['StreamingBlob', { type: 'blob', streaming: 1 }],
}

const listOf = 64
const mapOf = 128

function traitsOf(traits: Traits): Readonly<Record<string, unknown>> {
  if (typeof traits === 'object') return traits
  return Object.fromEntries(maskTraits.filter((_, bit) => ((traits >> bit) & 1) === 1).map((name) => [name, 1]))
}

function pick(traits: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.filter((name) => traits[name] !== undefined).map((name) => [name, traits[name]]))
}

function isMember(schema: Schema): schema is readonly [Schema, Traits] {
  return Array.isArray(schema) && schema.length === 2
}

/** Takes member traits and thunks off a schema. */
function unwrap(schema: Schema): { readonly schema: number | 'unit' | StaticSchema; readonly traits: object } {
  let traits = {}
  let current = schema
  for (;;) {
    if (isMember(current)) {
      traits = { ...traitsOf(current[1]), ...traits }
      current = current[0]
    } else if (typeof current === 'function') current = current()
    else return { schema: current as number | 'unit' | StaticSchema, traits }
  }
}

/** Collects the shapes beneath the schemas that it is given, under names that never clash. */
export function schemaReader(constraints: ServiceConstraints, enums: ReadonlyMap<string, readonly string[]>) {
  const shapes = new Map<string, RawShape>()

  const intern = (wanted: string, shape: RawShape): string => {
    const text = JSON.stringify(shape)
    for (let copy = 1; ; copy += 1) {
      const name = copy === 1 ? wanted : `${wanted}_${copy}`
      const there = shapes.get(name)
      if (there !== undefined && JSON.stringify(there) !== text) continue
      shapes.set(name, shape)
      return name
    }
  }

  const limits = (name: string | undefined): ConstraintShape | undefined =>
    name === undefined ? undefined : constraints.shapes[name]

  const own = (name: string | undefined): object => {
    const found = limits(name)
    if (name === undefined || found === undefined) return {}
    const values = found.enum === undefined ? undefined : (enums.get(name) ?? found.enum)
    return { ...pick({ ...found }, ['min', 'max', 'pattern']), ...(values !== undefined && { enum: values }) }
  }

  const simple = (code: number, flags: object, named: string | undefined, limited: string | undefined): string => {
    const base = simpleShapes[code]
    if (base === undefined) throw new Error(`the SDK has a simple schema ${code} that this tool does not know`)
    const found = limits(limited)
    const kind = base[1].type === 'number' && found !== undefined ? { type: found.type } : {}
    const shape = { ...base[1], ...kind, ...own(limited), ...flags } as RawShape
    const plain = Object.keys(shape).length === Object.keys(base[1]).length && shape.type === base[1].type
    return plain ? intern(base[0], shape) : intern(limited ?? named ?? base[0], shape)
  }

  const element = (schema: Schema, limited: string | undefined): RawElement => {
    const { traits } = unwrap(schema)
    return { shape: read(schema, limited), ...pick(traits as Record<string, unknown>, elementTraits) }
  }

  const list = (name: string | undefined, item: Schema, flags: object, limited: string | undefined): string => {
    const inside = element(item, limits(limited)?.element)
    return intern(limited ?? name ?? `ListOf${inside.shape}`, {
      type: 'list',
      element: inside,
      ...own(limited),
      ...flags,
    })
  }

  const map = (
    name: string | undefined,
    [key, value]: readonly [Schema, Schema],
    flags: object,
    limited: string | undefined,
  ): string => {
    const keys = element(key, limits(limited)?.key)
    const values = element(value, limits(limited)?.value)
    return intern(limited ?? name ?? `MapOf${values.shape}`, {
      type: 'map',
      key: keys,
      value: values,
      ...own(limited),
      ...flags,
    })
  }

  const members = (name: string, schema: StaticSchema): Record<string, RawMember> => {
    const names = (schema[4] ?? []) as readonly string[]
    const schemas = (schema[5] ?? []) as readonly Schema[]
    const required = typeof schema[6] === 'number' ? schema[6] : 0
    const entries = names.map((member, i) => {
      const target = schemas[i] as Schema
      const shape = read(target, constraints.members[name]?.[member])
      const traits = pick(unwrap(target).traits as Record<string, unknown>, memberTraits)
      return [member, { shape, ...(i < required && { required: 1 }), ...traits } as RawMember] as const
    })
    return Object.fromEntries(entries)
  }

  const structureOf = (schema: StaticSchema): string => {
    const name = schema[2]
    if (shapes.has(name)) return name
    shapes.set(name, { type: 'structure', members: {} })
    const flags = pick(traitsOf(schema[3]), ['streaming', 'sensitive', 'xmlName', 'xmlNamespace'])
    const union = schema[0] === 4 ? { union: 1 } : {}
    shapes.set(name, { type: 'structure', ...union, ...flags, members: members(name, schema) } as RawShape)
    return name
  }

  const read = (wrapped: Schema, limited: string | undefined): string => {
    const { schema } = unwrap(wrapped)
    if (schema === 'unit') return intern('Unit', { type: 'structure', members: {} })
    if (typeof schema === 'number') {
      if (schema >= mapOf) return map(undefined, [0, schema - mapOf], {}, limited)
      if (schema >= listOf) return list(undefined, schema - listOf, {}, limited)
      return simple(schema, {}, undefined, limited)
    }
    const [kind, , name, traits] = schema
    const flags = pick(traitsOf(traits), ['sensitive', 'streaming'])
    if (kind === 0) return simple(schema[4] as number, flags, name, limited)
    const known = limited ?? (limits(name) === undefined ? undefined : name)
    if (kind === 1) return list(name, schema[4] as Schema, flags, known)
    if (kind === 2) return map(name, [schema[4] as Schema, schema[5] as Schema], flags, known)
    return structureOf(schema)
  }

  /** A structure's name in the model; undefined for the unit type. Structures must not share a name with other shapes. */
  const structure = (wrapped: Schema): string | undefined => {
    const { schema } = unwrap(wrapped)
    return schema === 'unit' ? undefined : read(wrapped, undefined)
  }

  return { shapes, structure }
}
