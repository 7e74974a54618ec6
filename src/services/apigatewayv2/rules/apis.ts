import type { Api, Cors, CreateApiRequest, UpdateApiRequest } from '@aws-sdk/client-apigatewayv2'
import type { ApiRecord, ApiSettings, Needs } from '../ports.ts'
import { badRequest } from './faults.ts'
import { pick } from './members.ts'
import { refuseUnsupported } from './unsupported.ts'

const selection = '$request.method $request.path'
const longestMaxAge = 86_400

/** The configuration of a new API. https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis.html */
export function newApi(input: CreateApiRequest): ApiSettings {
  if (input.ProtocolType !== 'HTTP')
    throw badRequest('WebSocket APIs are not supported here: ProtocolType must be HTTP.')
  refuseUnsupported('api', input)
  return withoutEmptyCors({ Name: requireName(input.Name), ...given(input) })
}

/** The configuration after an update: what is not named stays. */
export function changedApi(settings: ApiSettings, input: UpdateApiRequest): ApiSettings {
  refuseUnsupported('api', input)
  if (input.RouteKey !== undefined || input.Target !== undefined) {
    throw badRequest('Not supported here: RouteKey and Target of an API that exists; change its route and integration.')
  }
  return withoutEmptyCors({ ...settings, ...given(input), Name: requireName(input.Name ?? settings.Name) })
}

/** A configuration of CORS that says nothing is none. */
function withoutEmptyCors(settings: ApiSettings): ApiSettings {
  const { CorsConfiguration: cors = {}, ...rest } = settings
  const says = Object.values(cors).some((value) => (Array.isArray(value) ? value.length > 0 : Boolean(value)))
  return says ? settings : rest
}

/** An API as the wire shows it. */
export function apiShape({ endpointOf }: Pick<Needs, 'endpointOf'>, api: ApiRecord): Api {
  const { id, settings, tags, createdAt } = api
  return {
    ApiEndpoint: endpointOf(id),
    ApiId: id,
    ApiKeySelectionExpression: '$request.header.x-api-key',
    CreatedDate: new Date(createdAt),
    DisableExecuteApiEndpoint: false,
    IpAddressType: 'ipv4',
    ProtocolType: 'HTTP',
    RouteSelectionExpression: selection,
    ...settings,
    ...(Object.keys(tags).length === 0 ? {} : { Tags: { ...tags } }),
  }
}

function given(input: CreateApiRequest | UpdateApiRequest) {
  const { RouteSelectionExpression, CorsConfiguration } = input
  if (
    RouteSelectionExpression !== undefined &&
    RouteSelectionExpression !== selection &&
    RouteSelectionExpression !== '${request.method} ${request.path}'
  ) {
    throw badRequest(`HTTP APIs select routes by ${selection}.`)
  }
  if (CorsConfiguration !== undefined) requireCors(CorsConfiguration)
  return pick(input, ['Description', 'Version', 'CorsConfiguration', 'DisableExecuteApiEndpoint', 'IpAddressType'])
}

function requireName(name: string | undefined): string {
  if (name === undefined || name.length < 1 || name.length > 128) {
    throw badRequest('Invalid API name: it must have 1 to 128 characters.')
  }
  return name
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html */
function requireCors({ AllowCredentials, AllowOrigins = [], AllowMethods = [], MaxAge }: Cors): void {
  if (AllowCredentials === true && AllowOrigins.includes('*')) {
    throw badRequest('Credentials cannot be allowed for the origin *.')
  }
  if (MaxAge !== undefined && (MaxAge < -1 || MaxAge > longestMaxAge)) {
    throw badRequest(`MaxAge must lie between -1 and ${longestMaxAge}.`)
  }
  if (AllowOrigins.some((origin) => !/^(\*|https?:\/\/\*|[a-z][a-z0-9+.-]*:\/\/[^/?#\s]+)$/i.test(origin))) {
    throw badRequest('An origin is * or a scheme and a host, such as https://www.example.com.')
  }
  if (AllowMethods.some((method) => !/^(\*|[A-Z]+)$/.test(method))) throw badRequest('A method is * or in upper case.')
}
