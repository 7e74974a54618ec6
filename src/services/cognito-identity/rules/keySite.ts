import type { Site } from '../../../kernel/http.ts'
import type { SigningKeys } from './signingKeys.ts'

/** The key set where AWS has it, below the service's own host name, and at a path that needs no name. */
const path = '/.well-known/jwks_uri'
const localPath = `/_poolhouse/cognito-identity${path}`

/** Publishes the keys of OpenID tokens. https://cognito-identity.amazonaws.com/.well-known/jwks_uri */
export function keySite({ signingKeys }: { readonly signingKeys: SigningKeys }): Site {
  return {
    claims: (host, asked) => asked === localPath || (asked === path && host.startsWith('cognito-identity.')),
    handle: async ({ method }) => {
      if (method !== 'GET' && method !== 'HEAD') return { status: 405, headers: ['allow', 'GET, HEAD'] }
      const headers = ['content-type', 'application/json', 'cache-control', 'public, max-age=3600']
      const body = JSON.stringify({ keys: await signingKeys.published() })
      return method === 'HEAD' ? { status: 200, headers } : { status: 200, headers, body }
    },
  }
}
