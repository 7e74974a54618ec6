/**
 * The data plane of HTTP APIs: answers the requests that their clients make. It owns routing, CORS, JWT authorizers and what
 * functions are told and answer. Leaves to `apigatewayv2` how an API is configured, to `lambda` who may invoke a function,
 * and to whoever wires it how an issuer's tokens are verified.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api.html
 */
import { header, type Site } from '../../kernel/http.ts'
import type { Needs } from './ports.ts'
import { addressOf } from './rules/address.ts'
import { type CompiledApi, compileApi } from './rules/routes.ts'
import { serve } from './rules/serve.ts'

export type { Needs } from './ports.ts'

/** APIs whose routes are kept sorted. */
const cacheLimit = 1000

/** The site of all deployed APIs. */
export function executeApi(needs: Needs): Site {
  const compiled = new Map<string, CompiledApi>()

  /** The API as it is now: one look-up tells whether what is kept is still right. */
  const find = async (apiId: string): Promise<CompiledApi | undefined> => {
    const revision = await needs.apis.revision(apiId)
    const known = compiled.get(apiId)
    if (known !== undefined && known.api.revision === revision) return known
    compiled.delete(apiId)
    const api = revision === undefined ? undefined : await needs.apis.load(apiId)
    if (api === undefined) return undefined
    const fresh = compileApi(api)
    if (compiled.size >= cacheLimit) compiled.clear()
    compiled.set(apiId, fresh)
    return fresh
  }

  return {
    claims: (host, path) => addressOf(host, path, needs.region) !== undefined,
    handle: async (request, peer) => {
      const address = addressOf(hostOf(header(request.headers, 'host')), request.path, needs.region)
      if (address === undefined) throw new Error('the request is for no API')
      return serve(needs, await find(address.apiId), { request, peer, address })
    },
  }
}

/** Lower-case, without its port. */
function hostOf(host = ''): string {
  return host.toLowerCase().replace(/:\d*$/, '')
}
