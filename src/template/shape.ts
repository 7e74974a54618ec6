import { isList, isRecord, type Value } from './values.ts'

/** What a resource's property must look like, and how it becomes the input of an operation. */
export interface Shape<T> {
  readonly read: (value: Value, at: Place) => T
  /** The members that are read, of a record. */
  readonly members?: readonly string[]
}

/** Where in the properties a value stands, and the collection of those that nobody reads. */
export interface Place {
  readonly path: string
  readonly ignored: string[]
}

/** A property that does not fit its shape: `#/Policies/0: required key [PolicyName] not found`. */
export class ShapeError extends Error {
  constructor(path: string, message: string) {
    super(`${path}: ${message}`)
    this.name = 'ShapeError'
  }
}

type Fields = Readonly<Record<string, Shape<unknown>>>
type Of<S> = S extends Shape<infer T> ? T : never
type Shaped<F extends Fields, R extends keyof F> = { readonly [K in R]: Of<F[K]> } & {
  readonly [K in Exclude<keyof F, R>]?: Of<F[K]>
}

/** The TypeScript type that a shape reads. */
export type Read<S> = Of<S>

function typeName(value: Value): string {
  if (value === null) return 'Null'
  if (isList(value)) return 'JSONArray'
  if (typeof value === 'number') return Number.isInteger(value) ? 'Integer' : 'Number'
  return { string: 'String', boolean: 'Boolean', object: 'JSONObject' }[typeof value as 'string'] ?? typeof value
}

function mismatch(expected: string, value: Value, at: Place): ShapeError {
  return new ShapeError(at.path, `expected type: ${expected}, found: ${typeName(value)}`)
}

/** Text; numbers and booleans become text, as CloudFormation does. */
export const text: Shape<string> = {
  read: (value, at) => {
    if (typeof value === 'string') return value
    if (typeof value === 'number' || typeof value === 'boolean') return String(value)
    throw mismatch('String', value, at)
  },
}

/** A number, which parameters bring as text. */
export const number: Shape<number> = {
  read: (value, at) => {
    if (typeof value === 'number') return value
    if (typeof value === 'string' && /^[-+]?\d+(\.\d+)?$/.test(value)) return Number(value)
    throw mismatch('Number', value, at)
  },
}

/** A boolean, which parameters bring as text. */
export const flag: Shape<boolean> = {
  read: (value, at) => {
    if (typeof value === 'boolean') return value
    if (value === 'true' || value === 'false') return value === 'true'
    throw mismatch('Boolean', value, at)
  },
}

/** A JSON document, as text: a map, or the text of one. */
export const document: Shape<string> = {
  read: (value, at) => {
    if (isRecord(value)) return JSON.stringify(value)
    if (typeof value === 'string') return value
    throw mismatch('JSONObject', value, at)
  },
}

/** A value kept as it is. */
export const anything: Shape<Value> = { read: (value) => value }

/** One of a few words. An unquoted ON or OFF, which YAML makes a boolean, is taken back. */
export function oneOf<const W extends string>(...words: readonly W[]): Shape<W> {
  return {
    read: (value, at) => {
      const spelled = typeof value === 'boolean' ? (value ? 'ON' : 'OFF') : value
      const word = words.find((candidate) => candidate === spelled)
      if (word === undefined) throw new ShapeError(at.path, `${String(value)} is not a valid enum value`)
      return word
    },
  }
}

/** A list, of which each member has a shape. */
export function list<T>(item: Shape<T>): Shape<T[]> {
  return {
    read: (value, at) => {
      if (!isList(value)) throw mismatch('JSONArray', value, at)
      return value.map((member, i) => item.read(member, { ...at, path: `${at.path}/${i}` }))
    },
  }
}

/** A map whose keys are the template's own. */
export function mapOf<T>(item: Shape<T>): Shape<Record<string, T>> {
  return {
    read: (value, at) => {
      if (!isRecord(value)) throw mismatch('JSONObject', value, at)
      return Object.fromEntries(
        Object.entries(value).map(([key, member]) => [key, item.read(member, { ...at, path: `${at.path}/${key}` })]),
      )
    },
  }
}

/** A map with known keys; others are collected as ignored, so that they can be reported. */
export function record<F extends Fields, const R extends keyof F & string = never>(
  fields: F,
  required: readonly R[] = [],
): Shape<Shaped<F, R>> {
  return {
    members: Object.keys(fields),
    read: (value, at) => {
      if (!isRecord(value)) throw mismatch('JSONObject', value, at)
      for (const name of required) {
        if (value[name] === undefined) throw new ShapeError(at.path, `required key [${name}] not found`)
      }
      const read: Record<string, unknown> = {}
      for (const [key, member] of Object.entries(value)) {
        const field = Object.hasOwn(fields, key) ? fields[key] : undefined
        if (field === undefined) at.ignored.push(`${at.path}/${key}`.slice(2))
        else read[key] = field.read(member, { ...at, path: `${at.path}/${key}` })
      }
      return read as Shaped<F, R>
    },
  }
}

/** `Tags: [{ Key, Value }]` as the map that newer services take. */
export const tagMap: Shape<Record<string, string>> = {
  read: (value, at) => {
    if (isRecord(value)) return mapOf(text).read(value, at)
    return Object.fromEntries(tagList.read(value, at).map(({ Key, Value: v }) => [Key, v]))
  },
}

/** `Tags: [{ Key, Value }]` as it is. */
export const tagList = list(record({ Key: text, Value: text }, ['Key', 'Value']))
