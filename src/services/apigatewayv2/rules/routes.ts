import type { CreateRouteRequest, Route, UpdateRouteRequest } from '@aws-sdk/client-apigatewayv2'
import type { ApiRecord, Kinds, Needs, Part } from '../ports.ts'
import { badRequest } from './faults.ts'
import { pick } from './members.ts'
import { refuseUnsupported } from './unsupported.ts'

type Settings = Kinds['route']
type Reads = Pick<Needs, 'apis'>

const members = [
  'AuthorizationScopes',
  'AuthorizationType',
  'AuthorizerId',
  'OperationName',
  'RouteKey',
  'Target',
] as const
const methods = 'ANY|DELETE|GET|HEAD|OPTIONS|PATCH|POST|PUT'
const keyPattern = new RegExp(`^(${methods}) (/.*)$`)
const scopeLimit = 10

/** A route, with what it refers to. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html */
export function newRoute(needs: Reads, api: ApiRecord, input: CreateRouteRequest): Promise<Settings> {
  return checked(needs, api, { ...pick(input, members), RouteKey: input.RouteKey }, input)
}

export function changedRoute(
  needs: Reads,
  api: ApiRecord,
  before: Settings,
  input: UpdateRouteRequest,
): Promise<Settings> {
  const settings = { ...before, ...pick(input, members) }
  const { AuthorizerId: another = '' } = input
  // A route that is opened lets go of its authorizer, when it is not given another; Terraform gives it the empty one.
  if (input.AuthorizationType !== 'NONE' || another !== '' || input.AuthorizationScopes?.length)
    return checked(needs, api, settings, input)
  const { AuthorizerId, AuthorizationScopes, ...open } = settings
  return checked(needs, api, open, input)
}

export function routeShape({ id, settings }: Part<'route'>): Route {
  return { ApiKeyRequired: false, ...settings, RouteId: id }
}

/** The integration's id of a route's target. */
export function targetOf({ Target }: Settings): string | undefined {
  return /^integrations\/([^/]+)$/.exec(Target ?? '')?.[1]
}

async function checked(needs: Reads, api: ApiRecord, settings: Settings, input: object): Promise<Settings> {
  refuseUnsupported('route', input)
  requireKey(settings.RouteKey ?? '')
  await requireTarget(needs, api, settings)
  return requireAuthorization(needs, api, settings)
}

function requireKey(key: string): void {
  if (key === '$default') return
  const [, , path] = keyPattern.exec(key) ?? []
  if (path === undefined) {
    throw badRequest(
      'The provided route key is not formatted properly for HTTP protocol. Format should be "<HTTP METHOD> /<RESOURCE PATH>" or "$default"',
    )
  }
  const segments = path.slice(1).split('/')
  const greedy = segments.findIndex((segment) => /^\{[^{}]+\+\}$/.test(segment))
  const isRight = segments.every((segment) => /^([^{}]*|\{[\w:.-]+\+?\})$/.test(segment))
  const names = segments.filter((segment) => segment.startsWith('{')).map((segment) => segment.replace(/[{}+]/g, ''))
  if (!isRight || (greedy !== -1 && greedy !== segments.length - 1) || new Set(names).size !== names.length) {
    throw badRequest(
      `The path of the route key ${key} is not right: variables are whole segments with names of their own, a greedy one is last.`,
    )
  }
}

async function requireTarget({ apis }: Reads, api: ApiRecord, settings: Settings): Promise<void> {
  if (settings.Target === undefined) return
  const id = targetOf(settings)
  if (id === undefined || (await apis.part(api.id, 'integration', id)) === undefined) {
    throw badRequest(`Invalid Integration identifier specified: ${settings.Target}`)
  }
}

/**
 * Fails closed: an authorizer that is named guards the route, and a route that is open names none.
 * Deviation: AWS takes a route with an authorizer and no type as open.
 */
async function requireAuthorization({ apis }: Reads, api: ApiRecord, settings: Settings): Promise<Settings> {
  const { AuthorizerId, AuthorizationScopes = [] } = settings
  const AuthorizationType = settings.AuthorizationType ?? (AuthorizerId === undefined ? 'NONE' : 'JWT')
  if (AuthorizationType === 'NONE') {
    if (AuthorizerId !== undefined || AuthorizationScopes.length > 0) {
      throw badRequest('A route with AuthorizationType NONE has no authorizer and no scopes.')
    }
    return { ...settings, AuthorizationType }
  }
  if (AuthorizationType !== 'JWT') throw badRequest(`Not supported here: AuthorizationType ${AuthorizationType}.`)
  if (AuthorizerId === undefined || (await apis.part(api.id, 'authorizer', AuthorizerId)) === undefined) {
    throw badRequest(`Invalid Authorizer identifier specified: ${AuthorizerId}`)
  }
  if (AuthorizationScopes.length > scopeLimit) throw badRequest(`A route has at most ${scopeLimit} scopes.`)
  return { ...settings, AuthorizationType }
}
