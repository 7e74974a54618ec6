/** AWS's four wire protocols that this server speaks. https://smithy.io/2.0/aws/protocols/index.html */
export type ProtocolName = 'awsJson' | 'awsQuery' | 'restXml' | 'restJson'

/** The services that have a wire model, with how each speaks: by signing name, where no other service signs by the same. */
export const servicePackages = {
  'cognito-idp': { package: '@aws-sdk/client-cognito-identity-provider', protocol: 'awsJson' },
  'cognito-identity': { package: '@aws-sdk/client-cognito-identity', protocol: 'awsJson' },
  'cognito-sync': { package: '@aws-sdk/client-cognito-sync', protocol: 'restJson' },
  sts: { package: '@aws-sdk/client-sts', protocol: 'awsQuery' },
  iam: { package: '@aws-sdk/client-iam', protocol: 'awsQuery' },
  s3: { package: '@aws-sdk/client-s3', protocol: 'restXml' },
  's3-control': { package: '@aws-sdk/client-s3-control', protocol: 'restXml' },
  lambda: { package: '@aws-sdk/client-lambda', protocol: 'restJson' },
  apigateway: { package: '@aws-sdk/client-api-gateway', protocol: 'restJson' },
  apigatewayv2: { package: '@aws-sdk/client-apigatewayv2', protocol: 'restJson' },
  cloudformation: { package: '@aws-sdk/client-cloudformation', protocol: 'awsQuery' },
  kms: { package: '@aws-sdk/client-kms', protocol: 'awsJson' },
} as const satisfies Readonly<Record<string, { readonly package: string; readonly protocol: ProtocolName }>>

/** The signing name of a service whose model is generated from its SDK. */
export type PackagedService = keyof typeof servicePackages

/** The signing name of a service that has a wire model: AWS's, one that no SDK of today knows, and the server's own. */
export type ServiceName = PackagedService | 'mobileanalytics' | 'poolhouse'

/** How a timestamp is written. https://smithy.io/2.0/spec/protocol-traits.html#timestampformat-trait */
export type TimestampFormat = 'date-time' | 'http-date' | 'epoch-seconds'

/** The kinds of number; `number` where the source does not say which. */
export type NumberKind = 'number' | 'integer' | 'long' | 'float' | 'double'

/** What a value must satisfy beyond its type, as AWS's models say it. */
export interface Constraints {
  readonly min?: number
  readonly max?: number
  readonly pattern?: string
  readonly enum?: readonly string[]
}

/** How a list's element or a map's key or value is bound, in a model file. */
export interface RawElement {
  readonly shape: string
  readonly xmlName?: string
  readonly xmlNamespace?: readonly [prefix: string, uri: string]
  readonly sparse?: 1
}

/** How a structure's member is bound, in a model file: Smithy's traits by their names, flags as 1. */
export interface RawMember {
  readonly shape: string
  readonly required?: 1
  readonly httpLabel?: 1
  readonly httpQuery?: string
  readonly httpQueryParams?: 1
  readonly httpHeader?: string
  readonly httpPrefixHeaders?: string
  readonly httpPayload?: 1
  readonly httpResponseCode?: 1
  readonly hostLabel?: 1
  readonly jsonName?: string
  readonly xmlName?: string
  readonly xmlFlattened?: 1
  readonly xmlAttribute?: 1
  readonly xmlNamespace?: readonly [prefix: string, uri: string]
  readonly sensitive?: 1
  readonly idempotencyToken?: 1
  readonly eventPayload?: 1
}

/** A shape, in a model file. */
export type RawShape =
  | ({ readonly type: 'string'; readonly sensitive?: 1 } & Constraints)
  | ({ readonly type: NumberKind; readonly sensitive?: 1 } & Constraints)
  | ({ readonly type: 'blob'; readonly streaming?: 1; readonly sensitive?: 1 } & Constraints)
  | { readonly type: 'boolean' | 'document' }
  | { readonly type: 'timestamp'; readonly format?: TimestampFormat }
  | {
      readonly type: 'structure'
      readonly union?: 1
      readonly streaming?: 1
      readonly sensitive?: 1
      readonly xmlName?: string
      readonly xmlNamespace?: readonly [prefix: string, uri: string]
      readonly members: Readonly<Record<string, RawMember>>
    }
  | ({ readonly type: 'list'; readonly element: RawElement; readonly sensitive?: 1 } & Constraints)
  | ({
      readonly type: 'map'
      readonly key: RawElement
      readonly value: RawElement
      readonly sensitive?: 1
    } & Constraints)

/** An operation, in a model file. */
export interface RawOperation {
  /** Absent where the operation has no input. */
  readonly input?: string
  readonly output?: string
  /** Method, URI template and success status; absent for POST / 200. */
  readonly http?: readonly [method: string, uri: string, status: number]
  /** A host prefix, such as `{RequestRoute}.`. */
  readonly host?: string
}

/** A modeled error, in a model file. */
export interface RawError {
  readonly fault: 'client' | 'server'
  readonly status?: number
  /** The code on the wire where it is not the shape's name (awsQueryError). */
  readonly code?: string
  readonly shape: string
}

/** What `src/wire/models/<service>.ts` holds, as JSON text. */
export interface RawModel {
  readonly service: string
  readonly protocol: ProtocolName
  readonly version: string
  /** The prefix of `X-Amz-Target`. */
  readonly target: string
  /** The XML namespace of the service's documents. */
  readonly namespace?: string
  readonly operations: Readonly<Record<string, RawOperation>>
  readonly errors: Readonly<Record<string, RawError>>
  readonly shapes: Readonly<Record<string, RawShape>>
}
