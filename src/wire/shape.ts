import type { Constraints, NumberKind, TimestampFormat } from './rawModel.ts'

/** Whatever a value on the wire can be. Resolved from a model file: shapes refer to each other directly. */
export type Shape =
  | StringShape
  | NumberShape
  | BooleanShape
  | BlobShape
  | TimestampShape
  | DocumentShape
  | StructureShape
  | ListShape
  | MapShape

export interface StringShape extends Constraints {
  readonly type: 'string'
  readonly sensitive: boolean
  /** Whether a text satisfies `pattern`; compiled on first use. */
  readonly matches: (text: string) => boolean
}

export interface NumberShape extends Constraints {
  readonly type: NumberKind
  readonly sensitive: boolean
}

export interface BooleanShape {
  readonly type: 'boolean'
}

export interface BlobShape extends Constraints {
  readonly type: 'blob'
  readonly streaming: boolean
  readonly sensitive: boolean
}

export interface TimestampShape {
  readonly type: 'timestamp'
  readonly format: TimestampFormat | undefined
}

/** Any JSON value. https://smithy.io/2.0/spec/simple-types.html#document */
export interface DocumentShape {
  readonly type: 'document'
}

/** An XML namespace declaration on an element: prefix (empty for the default one) and URI. */
export type Namespace = readonly [prefix: string, uri: string]

export interface StructureShape {
  readonly type: 'structure'
  readonly name: string
  /** A union: exactly one member is set. */
  readonly union: boolean
  /** An event stream, when it is a union. */
  readonly streaming: boolean
  readonly xmlName: string | undefined
  readonly xmlNamespace: Namespace | undefined
  readonly members: readonly Member[]
  /** Members by their name in JSON. */
  readonly byJsonName: ReadonlyMap<string, Member>
  /** Members by their element name in XML, attributes left out. */
  readonly byXmlName: ReadonlyMap<string, Member>
  /** Members that are attributes of its element in XML. */
  readonly xmlAttributes: readonly Member[]
}

export interface ListShape extends Constraints {
  readonly type: 'list'
  readonly name: string
  readonly element: Element
}

export interface MapShape extends Constraints {
  readonly type: 'map'
  readonly name: string
  readonly key: Element
  readonly value: Element
}

/** A list's element, a map's key or a map's value. */
export interface Element {
  readonly shape: Shape
  readonly xmlName: string | undefined
  readonly xmlNamespace: Namespace | undefined
  /** Nulls are values here. https://smithy.io/2.0/spec/type-refinement-traits.html#sparse-trait */
  readonly sparse: boolean
}

/** Where a member travels. https://smithy.io/2.0/spec/http-bindings.html */
export type Location =
  | 'body'
  | 'label'
  | 'query'
  | 'queryParams'
  | 'header'
  | 'prefixHeaders'
  | 'payload'
  | 'responseCode'
  | 'host'

export interface Member {
  readonly name: string
  readonly shape: Shape
  readonly required: boolean
  readonly location: Location
  /** The query parameter, lower-case header or lower-case header prefix, for members that travel there. */
  readonly wireName: string
  readonly jsonName: string
  readonly xmlName: string
  /** The name that the model gives for XML, undefined when it gives none. */
  readonly ownXmlName: string | undefined
  readonly flattened: boolean
  readonly attribute: boolean
  readonly xmlNamespace: Namespace | undefined
  readonly sensitive: boolean
  /** The member's name as validation messages spell it: `identityPoolId`. */
  readonly messageName: string
}
