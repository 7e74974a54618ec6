import { Fault } from '../../../kernel/fault.ts'
import type { HttpResponse, Site } from '../../../kernel/http.ts'
import type { Needs } from '../ports.ts'

const path = /^\/([\w-]+_[0-9A-Za-z]+)\/\.well-known\/(jwks\.json|openid-configuration)$/

/** Seconds for which a key set may be kept: short against the day for which a retired key stays in it. */
const maxAge = 300

/**
 * Each pool's key set and discovery document, which any OpenID Connect client can read.
 * Deviation: the document names no endpoint that is not served: those of a domain, where the pool has one.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoints.html
 */
export function wellKnown({
  userPools,
  signingKeys,
  issuerOf,
  wellKnownAt,
  pagesAt,
  clock,
}: Pick<Needs, 'userPools' | 'signingKeys' | 'issuerOf' | 'wellKnownAt' | 'pagesAt' | 'clock'>): Site {
  const documents: Readonly<Record<string, (poolId: string) => Promise<object>>> = {
    'jwks.json': (poolId) => signingKeys.published(poolId, clock.now()),
    'openid-configuration': async (poolId) => {
      const found = await userPools.domainOf(poolId)
      return discovery(issuerOf(poolId), wellKnownAt(poolId), found && pagesAt(found.domain))
    },
  }
  return {
    claims: (_, requested) => path.test(requested),
    handle: async (request) => {
      const [, poolId = '', name = ''] = path.exec(request.path) ?? []
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        return json(405, { message: 'Method Not Allowed' }, ['allow', 'GET, HEAD'])
      }
      const document = documents[name]
      if (document === undefined || (await userPools.pool(poolId)) === undefined) return notFound(poolId)
      try {
        return json(200, await document(poolId), ['cache-control', `public, max-age=${maxAge}`])
      } catch (error) {
        if (error instanceof Fault && error.code === 'ResourceNotFoundException') return notFound(poolId)
        throw error
      }
    },
  }
}

/** https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata */
function discovery(issuer: string, at: string, pages: string | undefined): object {
  return {
    id_token_signing_alg_values_supported: ['RS256'],
    issuer,
    jwks_uri: `${at}/jwks.json`,
    subject_types_supported: ['public'],
    ...(pages === undefined ? { response_types_supported: [] } : endpoints(pages)),
  }
}

function endpoints(pages: string): object {
  return {
    authorization_endpoint: `${pages}/oauth2/authorize`,
    end_session_endpoint: `${pages}/logout`,
    revocation_endpoint: `${pages}/oauth2/revoke`,
    token_endpoint: `${pages}/oauth2/token`,
    userinfo_endpoint: `${pages}/oauth2/userInfo`,
    response_types_supported: ['code', 'token'],
    scopes_supported: ['openid', 'email', 'phone', 'profile'],
    grant_types_supported: ['authorization_code', 'implicit', 'refresh_token', 'client_credentials'],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
  }
}

function notFound(poolId: string): HttpResponse {
  return json(404, { message: `User pool ${poolId} does not exist.` }, [])
}

function json(status: number, document: object, headers: readonly string[]): HttpResponse {
  return {
    status,
    headers: ['content-type', 'application/json', 'access-control-allow-origin', '*', ...headers],
    body: JSON.stringify(document),
  }
}
