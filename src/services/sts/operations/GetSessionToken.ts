import type { GetSessionTokenRequest, GetSessionTokenResponse } from '@aws-sdk/client-sts'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { credentialsShape, issue, timesOf } from '../rules/issue.ts'
import { durationOf, requireLongTerm } from '../rules/longTerm.ts'
import { acceptMfa } from '../rules/mfa.ts'

/**
 * Temporary credentials of the user, or the account, itself. No policy speaks of it: its purpose is to give an MFA code.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
 */
export const GetSessionToken = operation<GetSessionTokenRequest, GetSessionTokenResponse>()({
  name: 'GetSessionToken',
  caller: 'identified',
  faults: ['AccessDenied'],
  handle:
    ({ keyRing, random, devices }: Pick<Needs, 'keyRing' | 'random' | 'devices'>) =>
    async (input, { caller, now }): Promise<GetSessionTokenResponse> => {
      requireLongTerm(caller, 'GetSessionToken')
      const times = timesOf(now, durationOf(caller, input.DurationSeconds))
      const session = (await acceptMfa(devices, caller, input)) ? { ...times, mfaAt: now } : times
      const issued = issue({ keyRing, random }, times, (accessKeyId) => ({ ...caller, accessKeyId, session }))
      return { Credentials: credentialsShape(issued) }
    },
})
