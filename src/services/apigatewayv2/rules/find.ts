import type { Scope } from '../../../kernel/operation.ts'
import type { ApiRecord, Kind, Needs, Part } from '../ports.ts'
import { notFound } from './faults.ts'

/** What each kind is called in a message. */
const names: Readonly<Record<Kind, string>> = {
  authorizer: 'Authorizer',
  deployment: 'Deployment',
  integration: 'Integration',
  route: 'Route',
  stage: 'Stage',
}

/** The API that a request names, if it is of this account and region. */
export async function requireApi({ apis }: Pick<Needs, 'apis'>, id: string, scope: Scope): Promise<ApiRecord> {
  const api = await apis.api(id)
  if (api === undefined || api.account !== scope.account || api.region !== scope.region) {
    throw notFound('API', `${scope.account}:${id}`)
  }
  return api
}

/** A part of an API that is there. */
export async function requirePart<K extends Kind>(
  { apis }: Pick<Needs, 'apis'>,
  api: ApiRecord,
  kind: K,
  id: string,
): Promise<Part<K>> {
  const part = await apis.part(api.id, kind, id)
  if (part === undefined) throw notFound(names[kind], id)
  return part
}
