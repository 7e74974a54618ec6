import type { GetOpenIdTokenInput, GetOpenIdTokenResponse } from '@aws-sdk/client-cognito-identity'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { invalidParameter } from '../rules/faults.ts'
import { proveIdentity } from '../rules/identities.ts'
import { issueOpenIdToken } from '../rules/openIdTokens.ts'

/**
 * The classic flow's token, for STS: only of pools that allow that flow.
 * https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetOpenIdToken.html
 */
export const GetOpenIdToken = operation<GetOpenIdTokenInput, GetOpenIdTokenResponse>()({
  name: 'GetOpenIdToken',
  caller: 'anyone',
  faults: [
    'ExternalServiceException',
    'InvalidParameterException',
    'NotAuthorizedException',
    'ResourceConflictException',
    'ResourceNotFoundException',
  ],
  handle:
    (needs: Pick<Needs, 'identities' | 'userPools' | 'foreignLogins' | 'ownTokens' | 'signingKeys' | 'clock'>) =>
    async (input): Promise<GetOpenIdTokenResponse> => {
      const proven = await proveIdentity(needs, input.IdentityId!, input.Logins)
      const { AllowClassicFlow, roleMappings } = proven.pool.settings
      if (AllowClassicFlow !== true) {
        throw invalidParameter('Basic (classic) flow is not enabled, please use enhanced flow.')
      }
      if (Object.keys(roleMappings).length > 0) {
        throw invalidParameter('Basic (classic) flow is not supported with RoleMappings, please use enhanced flow.')
      }
      return { IdentityId: proven.identityId, Token: await issueOpenIdToken(needs, proven) }
    },
})
