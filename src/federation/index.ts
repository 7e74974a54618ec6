/**
 * Federation: believing other parties' tokens. It asks registered issuers for their keys within hard bounds, verifies
 * id tokens, access tokens and SAML responses, and which apps a site names its own, and says what they prove. It registers nobody, keeps nothing durable and
 * knows no roles: who is registered and what a token is good for is the services' to judge.
 */
import type { Clock } from '../kernel/clock.ts'
import { verifiedTokens } from '../tokens/verifiedTokens.ts'
import { assetLinks, type NamesApp } from './assetLinks.ts'
import { type FetchJson, type FetchNeeds, jsonFetcher } from './fetch/fetchJson.ts'
import { accessTokenVerifier, type VerifyAccessToken } from './oidc/accessTokens.ts'
import { issuerKeys } from './oidc/issuerKeys.ts'
import { idTokenVerifier, type VerifyIdToken } from './oidc/verifyIdToken.ts'
import { openSaml, type Saml } from './saml/index.ts'

export { type KnownProvider, knownProvider } from './oidc/providers.ts'
export { issuerNamedBy } from './oidc/verifyIdToken.ts'
export { twitterVerifier, type VerifyTwitter } from './twitter.ts'

/** How many believed tokens are remembered, so that one that is shown again costs no signature check. */
const tokensRemembered = 2000

/** All of federation, sharing one fetcher and one shelf of keys. */
export interface Federation {
  readonly fetchJson: FetchJson
  readonly verifyIdToken: VerifyIdToken
  readonly verifyAccessToken: VerifyAccessToken
  readonly saml: Saml
  readonly namesApp: NamesApp
}

/** Opens federation for the whole server. */
export function openFederation(needs: FetchNeeds & { readonly clock: Clock }): Federation {
  const fetchJson = jsonFetcher(needs)
  const keysOf = issuerKeys({ fetchJson, clock: needs.clock })
  return {
    fetchJson,
    verifyIdToken: idTokenVerifier({ keysOf, verified: verifiedTokens(tokensRemembered) }),
    verifyAccessToken: accessTokenVerifier({ fetchJson }),
    saml: openSaml(),
    namesApp: assetLinks({ fetchJson }),
  }
}
