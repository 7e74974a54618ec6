import { header } from '../../../kernel/http.ts'
import { commonLogTime, type Exchange, eventBody, eventHeaders, eventPath, headerMap } from './exchange.ts'
import { queryValues } from './query.ts'

/**
 * The event of payload format 2.0.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function payload2(exchange: Exchange): object {
  const { match, address, request, token } = exchange
  const { parameters, stage, route } = match
  const headers = headerMap(eventHeaders(exchange))
  const cookies = (headers.get('cookie') ?? []).flatMap((value) => value.split(/; */)).filter((cookie) => cookie !== '')
  const query = joined(queryValues(request.query))
  const body = eventBody(exchange)
  return {
    version: '2.0',
    routeKey: route.key,
    rawPath: eventPath(exchange),
    rawQueryString: request.query,
    ...(cookies.length === 0 ? {} : { cookies }),
    headers: joined(new Map([...headers].filter(([name]) => name !== 'cookie'))),
    ...(Object.keys(query).length === 0 ? {} : { queryStringParameters: query }),
    requestContext: {
      accountId: exchange.api.account,
      apiId: exchange.api.id,
      ...(token === undefined ? {} : { authorizer: { jwt: token } }),
      domainName: address.domainName,
      domainPrefix: address.apiId,
      http: httpContext(exchange),
      requestId: exchange.peer.requestId,
      routeKey: route.key,
      stage: stage.name,
      time: commonLogTime(exchange.now),
      timeEpoch: exchange.now,
    },
    ...(Object.keys(parameters).length === 0 ? {} : { pathParameters: parameters }),
    ...(Object.keys(stage.variables).length === 0 ? {} : { stageVariables: stage.variables }),
    ...(body === undefined ? {} : { body: body.body }),
    isBase64Encoded: body?.isBase64Encoded ?? false,
  }
}

function httpContext(exchange: Exchange): object {
  const { request, peer } = exchange
  return {
    method: request.method,
    path: eventPath(exchange),
    protocol: 'HTTP/1.1',
    sourceIp: peer.address,
    userAgent: header(request.headers, 'user-agent') ?? '',
  }
}

function joined(values: ReadonlyMap<string, readonly string[]>): Record<string, string> {
  return Object.fromEntries([...values].map(([name, list]) => [name, list.join(',')]))
}
