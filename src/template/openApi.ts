import type { CreateApiRequest, CreateAuthorizerRequest, CreateIntegrationRequest } from '@aws-sdk/client-apigatewayv2'
import { anything, flag, list, mapOf, number, oneOf, type Place, type Read, record, ShapeError, text } from './shape.ts'
import { isRecord, type Value, type ValueRecord } from './values.ts'

/** An OpenAPI document as the API, authorizers and routes that it describes. */
export interface ImportedApi {
  readonly api: Partial<Omit<CreateApiRequest, 'ProtocolType'>>
  readonly authorizers: readonly Omit<CreateAuthorizerRequest, 'ApiId'>[]
  readonly routes: readonly ImportedRoute[]
}

/** A route that an OpenAPI document describes. */
export interface ImportedRoute {
  /** `GET /me`, or `$default`. */
  readonly key: string
  readonly integration: Omit<CreateIntegrationRequest, 'ApiId'>
  readonly authorization:
    | { readonly type: 'NONE' }
    | { readonly type: 'AWS_IAM' }
    | { readonly type: 'authorizer'; readonly name: string; readonly scopes: readonly string[] }
}

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']
const anyMethod = 'x-amazon-apigateway-any-method'

const cors = record({
  allowCredentials: flag,
  allowHeaders: list(text),
  allowMethods: list(text),
  allowOrigins: list(text),
  exposeHeaders: list(text),
  maxAge: number,
})

const integrationShape = record(
  {
    connectionType: oneOf('INTERNET'),
    credentials: text,
    description: text,
    httpMethod: text,
    payloadFormatVersion: text,
    requestParameters: mapOf(text),
    timeoutInMillis: number,
    type: oneOf('aws_proxy', 'http_proxy', 'AWS_PROXY', 'HTTP_PROXY'),
    uri: text,
  },
  ['type', 'uri'],
)

const authorizerShape = record(
  {
    authorizerCredentials: text,
    authorizerPayloadFormatVersion: text,
    authorizerResultTtlInSeconds: number,
    authorizerUri: text,
    enableSimpleResponses: flag,
    identitySource: text,
    jwtConfiguration: record({ audience: list(text), issuer: text }, ['audience', 'issuer']),
    type: oneOf('jwt', 'request'),
  },
  ['type'],
)

/** Extensions and members of an operation that change nothing in how it is routed. */
const documentation = [
  'responses',
  'summary',
  'description',
  'tags',
  'operationId',
  'parameters',
  'isDefaultRoute',
  'requestBody',
  'deprecated',
  'externalDocs',
]

/**
 * Reads an OpenAPI 3.0 document with API Gateway's extensions.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
 */
export function importOpenApi(body: Value, at: Place): ImportedApi {
  if (!isRecord(body)) throw new ShapeError(at.path, 'expected type: JSONObject')
  const version = body['openapi']
  if (typeof version !== 'string' || !version.startsWith('3.')) {
    throw new ShapeError(at.path, 'the document must be OpenAPI 3.0')
  }
  const schemes = memberRecord(body['components'], 'securitySchemes')
  return {
    api: apiOf(body, at),
    authorizers: Object.entries(schemes).flatMap(([name, scheme]) =>
      authorizerOf(name, scheme, place(at, 'components', name)),
    ),
    routes: Object.entries(memberRecord(body, 'paths')).flatMap(([path, item]) =>
      routesOf(path, item, { schemes, document: body, at: place(at, 'paths', path) }),
    ),
  }
}

function place(at: Place, ...keys: readonly string[]): Place {
  return { ...at, path: [at.path, ...keys].join('/') }
}

function memberRecord(value: Value | undefined, key: string): ValueRecord {
  const member = isRecord(value) ? value[key] : undefined
  return isRecord(member) ? member : {}
}

function apiOf(body: ValueRecord, at: Place): ImportedApi['api'] {
  const info = memberRecord(body, 'info')
  const corsValue = body['x-amazon-apigateway-cors']
  const tags = Array.isArray(body['tags']) ? tagsOf(body['tags']) : {}
  const disabled = endpointDisabled(body['servers'], place(at, 'servers'))
  return {
    ...(info['title'] === undefined ? {} : { Name: text.read(info['title'], place(at, 'info', 'title')) }),
    ...(info['description'] === undefined ? {} : { Description: text.read(info['description'], at) }),
    ...(info['version'] === undefined ? {} : { Version: text.read(info['version'], at) }),
    ...(corsValue === undefined
      ? {}
      : { CorsConfiguration: corsOf(cors.read(corsValue, place(at, 'x-amazon-apigateway-cors'))) }),
    ...(Object.keys(tags).length === 0 ? {} : { Tags: tags }),
    ...(disabled === undefined ? {} : { DisableExecuteApiEndpoint: disabled }),
  }
}

function corsOf(read: Read<typeof cors>): NonNullable<CreateApiRequest['CorsConfiguration']> {
  return {
    ...(read.allowCredentials === undefined ? {} : { AllowCredentials: read.allowCredentials }),
    ...(read.allowHeaders === undefined ? {} : { AllowHeaders: read.allowHeaders }),
    ...(read.allowMethods === undefined ? {} : { AllowMethods: read.allowMethods }),
    ...(read.allowOrigins === undefined ? {} : { AllowOrigins: read.allowOrigins }),
    ...(read.exposeHeaders === undefined ? {} : { ExposeHeaders: read.exposeHeaders }),
    ...(read.maxAge === undefined ? {} : { MaxAge: read.maxAge }),
  }
}

function tagsOf(tags: readonly Value[]): Record<string, string> {
  return Object.fromEntries(
    tags.flatMap((tag) => {
      const value = isRecord(tag) ? tag['x-amazon-apigateway-tag-value'] : undefined
      return isRecord(tag) && value !== undefined ? [[String(tag['name']), String(value)]] : []
    }),
  )
}

function endpointDisabled(servers: Value | undefined, at: Place): boolean | undefined {
  if (!Array.isArray(servers)) return undefined
  for (const server of servers as readonly Value[]) {
    const disabled = memberRecord(server, 'x-amazon-apigateway-endpoint-configuration')['disableExecuteApiEndpoint']
    if (disabled !== undefined) return flag.read(disabled, at)
  }
  return undefined
}

/** A security scheme that is an authorizer; IAM's is not one, it is a type of authorization. */
function authorizerOf(name: string, scheme: Value, at: Place): ImportedApi['authorizers'] {
  const extension = isRecord(scheme) ? scheme['x-amazon-apigateway-authorizer'] : undefined
  if (extension === undefined) return []
  const read = authorizerShape.read(extension, at)
  const sources = (read.identitySource ?? '$request.header.Authorization').split(',').map((source) => source.trim())
  if (read.type === 'jwt') {
    if (read.jwtConfiguration === undefined) throw new ShapeError(at.path, 'required key [jwtConfiguration] not found')
    const { audience, issuer } = read.jwtConfiguration
    const JwtConfiguration = { Audience: audience, Issuer: issuer }
    return [{ Name: name, AuthorizerType: 'JWT', IdentitySource: sources, JwtConfiguration }]
  }
  return [
    {
      Name: name,
      AuthorizerType: 'REQUEST',
      IdentitySource: sources,
      ...(read.authorizerUri === undefined ? {} : { AuthorizerUri: read.authorizerUri }),
      ...(read.authorizerCredentials === undefined ? {} : { AuthorizerCredentialsArn: read.authorizerCredentials }),
      ...(read.authorizerPayloadFormatVersion === undefined
        ? {}
        : { AuthorizerPayloadFormatVersion: read.authorizerPayloadFormatVersion }),
      ...(read.authorizerResultTtlInSeconds === undefined
        ? {}
        : { AuthorizerResultTtlInSeconds: read.authorizerResultTtlInSeconds }),
      ...(read.enableSimpleResponses === undefined ? {} : { EnableSimpleResponses: read.enableSimpleResponses }),
    },
  ]
}

interface PathContext {
  readonly schemes: ValueRecord
  readonly document: ValueRecord
  readonly at: Place
}

function routesOf(path: string, item: Value, context: PathContext): readonly ImportedRoute[] {
  if (!isRecord(item)) throw new ShapeError(context.at.path, 'expected type: JSONObject')
  return Object.entries(item).flatMap(([method, operation]) => {
    const at = place(context.at, method)
    if (method !== anyMethod && !methods.includes(method)) {
      if (method !== 'parameters') at.ignored.push(at.path.slice(2))
      return []
    }
    return [routeOf(routeKey(path, method), operation, { ...context, at })]
  })
}

function routeKey(path: string, method: string): string {
  if (path === '$default' || path === '/$default') return '$default'
  return `${method === anyMethod ? 'ANY' : method.toUpperCase()} ${path}`
}

function routeOf(key: string, operation: Value, context: PathContext): ImportedRoute {
  const { at } = context
  if (!isRecord(operation)) throw new ShapeError(at.path, 'expected type: JSONObject')
  for (const name of Object.keys(operation)) {
    if (![...documentation, 'security', 'x-amazon-apigateway-integration'].includes(name)) {
      at.ignored.push(`${at.path}/${name}`.slice(2))
    }
  }
  return { key, integration: integrationOf(operation, context), authorization: authorizationOf(operation, context) }
}

function integrationOf(operation: ValueRecord, { document, at }: PathContext): ImportedRoute['integration'] {
  const here = place(at, 'x-amazon-apigateway-integration')
  const written = operation['x-amazon-apigateway-integration']
  if (written === undefined) throw new ShapeError(at.path, 'required key [x-amazon-apigateway-integration] not found')
  const read = integrationShape.read(dereferenced(written, document), here)
  return {
    IntegrationType: read.type.toLowerCase() === 'aws_proxy' ? 'AWS_PROXY' : 'HTTP_PROXY',
    IntegrationUri: read.uri,
    ...(read.httpMethod === undefined ? {} : { IntegrationMethod: read.httpMethod }),
    ...(read.payloadFormatVersion === undefined ? {} : { PayloadFormatVersion: read.payloadFormatVersion }),
    ...(read.timeoutInMillis === undefined ? {} : { TimeoutInMillis: read.timeoutInMillis }),
    ...(read.credentials === undefined ? {} : { CredentialsArn: read.credentials }),
    ...(read.connectionType === undefined ? {} : { ConnectionType: read.connectionType }),
    ...(read.description === undefined ? {} : { Description: read.description }),
    ...(read.requestParameters === undefined ? {} : { RequestParameters: read.requestParameters }),
  }
}

const integrationComponents = '#/components/x-amazon-apigateway-integrations/'

function dereferenced(value: Value, document: ValueRecord): Value {
  const target = isRecord(value) ? value['$ref'] : undefined
  if (typeof target !== 'string' || !target.startsWith(integrationComponents)) return value
  const shared = memberRecord(document['components'], 'x-amazon-apigateway-integrations')
  return anything.read(shared[target.slice(integrationComponents.length)] ?? value, { path: target, ignored: [] })
}

/** The first security requirement decides; one without a scheme of its name (SAM's NONE) asks for nothing. */
function authorizationOf(
  operation: ValueRecord,
  { schemes, document, at }: PathContext,
): ImportedRoute['authorization'] {
  const security = operation['security'] ?? document['security']
  const requirement = Array.isArray(security) ? (security as readonly Value[])[0] : undefined
  const name = isRecord(requirement) ? Object.keys(requirement)[0] : undefined
  if (name === undefined || name === 'NONE' || !isRecord(requirement)) return { type: 'NONE' }
  const scheme = Object.hasOwn(schemes, name) ? schemes[name] : undefined
  if (!isRecord(scheme)) throw new ShapeError(place(at, 'security').path, `security scheme ${name} is not defined`)
  if (scheme['x-amazon-apigateway-authtype'] === 'awsSigv4') return { type: 'AWS_IAM' }
  if (scheme['x-amazon-apigateway-authorizer'] === undefined) {
    throw new ShapeError(place(at, 'security').path, `security scheme ${name} has no x-amazon-apigateway-authorizer`)
  }
  return { type: 'authorizer', name, scopes: list(text).read(requirement[name] ?? [], place(at, 'security', name)) }
}
