import type { GetPrincipalTagAttributeMapResponse } from '@aws-sdk/client-cognito-identity'
import type { Pool } from '../ports.ts'
import { tagMapOf } from './claims.ts'

/** Which claims of a provider become session tags, as the wire shows it. */
export function tagMapShape(pool: Pool, provider: string): GetPrincipalTagAttributeMapResponse {
  return {
    IdentityPoolId: pool.id,
    IdentityProviderName: provider,
    UseDefaults: pool.settings.principalTags[provider]?.useDefaults ?? false,
    PrincipalTags: { ...tagMapOf(pool, provider) },
  }
}
