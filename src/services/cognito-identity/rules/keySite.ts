import type { Site } from '../../../kernel/http.ts'
import { openIdIssuer } from './openIdTokens.ts'
import type { SigningKeys } from './signingKeys.ts'

const keys = '/.well-known/jwks_uri'
const discovery = '/.well-known/openid-configuration'
/** Where both stand for who reaches the server by another name than the service's own. */
const localBase = '/_poolhouse/cognito-identity'

/**
 * Publishes the keys of OpenID tokens, and the document that leads to them, where AWS has them.
 * https://cognito-identity.amazonaws.com/.well-known/openid-configuration
 */
export function keySite({ signingKeys }: { readonly signingKeys: SigningKeys }): Site {
  return {
    claims: (host, path) => {
      const base = host.startsWith('cognito-identity.') && !path.startsWith(localBase) ? '' : localBase
      return path === base + keys || path === base + discovery
    },
    handle: async ({ method, path }, { endpoint }) => {
      if (method !== 'GET' && method !== 'HEAD') return { status: 405, headers: ['allow', 'GET, HEAD'] }
      const headers = ['content-type', 'application/json', 'cache-control', 'public, max-age=3600']
      const at = endpoint + path.slice(0, path.indexOf('/.well-known/'))
      const document = path.endsWith(discovery) ? discovered(at) : { keys: await signingKeys.published() }
      const body = JSON.stringify(document)
      return method === 'HEAD' ? { status: 200, headers } : { status: 200, headers, body }
    },
  }
}

function discovered(at: string): object {
  return {
    issuer: openIdIssuer,
    jwks_uri: at + keys,
    response_types_supported: ['token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS512'],
  }
}
