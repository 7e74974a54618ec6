import { header } from '../../../kernel/http.ts'
import { commonLogTime, type Exchange, eventBody, eventHeaders, eventPath, headerMap } from './exchange.ts'
import { queryValues } from './query.ts'

/**
 * The event of payload format 1.0. What is repeated stands whole in the `multiValue...` members, and with its last
 * value in the others.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function payload1(exchange: Exchange): object {
  const { match, request } = exchange
  const headers = headerMap(eventHeaders(exchange))
  const query = queryValues(request.query)
  const body = eventBody(exchange)
  return {
    version: '1.0',
    resource: resourceOf(exchange),
    path: eventPath(exchange),
    httpMethod: request.method,
    headers: lastValues(headers),
    multiValueHeaders: allValues(headers),
    queryStringParameters: query.size === 0 ? null : lastValues(query),
    multiValueQueryStringParameters: query.size === 0 ? null : allValues(query),
    requestContext: contextOf(exchange),
    pathParameters: orNull(match.parameters),
    stageVariables: orNull(match.stage.variables),
    body: body?.body ?? null,
    isBase64Encoded: body?.isBase64Encoded ?? false,
  }
}

function contextOf(exchange: Exchange): object {
  const { api, match, address, request, peer, token, now } = exchange
  return {
    accountId: api.account,
    apiId: api.id,
    authorizer: { claims: token?.claims ?? null, scopes: token?.scopes ?? null },
    domainName: address.domainName,
    domainPrefix: address.apiId,
    extendedRequestId: peer.requestId,
    httpMethod: request.method,
    identity: {
      accessKey: null,
      accountId: null,
      caller: null,
      cognitoAmr: null,
      cognitoAuthenticationProvider: null,
      cognitoAuthenticationType: null,
      cognitoIdentityId: null,
      cognitoIdentityPoolId: null,
      principalOrgId: null,
      sourceIp: peer.address,
      user: null,
      userAgent: header(request.headers, 'user-agent') ?? '',
      userArn: null,
    },
    path: eventPath(exchange),
    protocol: 'HTTP/1.1',
    requestId: peer.requestId,
    requestTime: commonLogTime(now),
    requestTimeEpoch: now,
    resourceId: match.route.key,
    resourcePath: resourceOf(exchange),
    stage: match.stage.name,
  }
}

function resourceOf({ match }: Exchange): string {
  return match.routePath ?? '$default'
}

function lastValues(values: ReadonlyMap<string, readonly string[]>): Record<string, string> {
  return Object.fromEntries([...values].map(([name, list]) => [name, list.at(-1) as string]))
}

function allValues(values: ReadonlyMap<string, readonly string[]>): Record<string, readonly string[]> {
  return Object.fromEntries(values)
}

function orNull(values: Readonly<Record<string, string>>): Readonly<Record<string, string>> | null {
  return Object.keys(values).length === 0 ? null : values
}
