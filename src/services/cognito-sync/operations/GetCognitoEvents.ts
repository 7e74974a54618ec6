import type { GetCognitoEventsRequest, GetCognitoEventsResponse } from '@aws-sdk/client-cognito-sync'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { requirePool } from '../rules/access.ts'
import { onPool } from '../rules/asks.ts'

/** https://docs.aws.amazon.com/cognitosync/latest/APIReference/API_GetCognitoEvents.html */
export const GetCognitoEvents = operation<GetCognitoEventsRequest, GetCognitoEventsResponse>()({
  name: 'GetCognitoEvents',
  caller: 'signed',
  asks: onPool('cognito-sync:GetCognitoEvents'),
  faults: ['NotAuthorizedException', 'ResourceNotFoundException'],
  handle:
    (needs: Pick<Needs, 'syncs' | 'identities'>) =>
    async (input, request): Promise<GetCognitoEventsResponse> => {
      const pool = await requirePool(needs, request, input.IdentityPoolId!)
      return { Events: { ...(await needs.syncs.settings(pool)).events } }
    },
})
