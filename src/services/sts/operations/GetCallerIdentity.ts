import type { GetCallerIdentityRequest, GetCallerIdentityResponse } from '@aws-sdk/client-sts'
import { Fault } from '../../../kernel/fault.ts'
import { operation } from '../../../kernel/operation.ts'

/**
 * Who signed the request. Needs no permission, and no deny takes it away.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
export const GetCallerIdentity = operation<GetCallerIdentityRequest, GetCallerIdentityResponse>()({
  name: 'GetCallerIdentity',
  caller: 'identified',
  faults: ['AccessDenied'],
  handle:
    (_: object) =>
    async (_input, { caller }): Promise<GetCallerIdentityResponse> => {
      if (caller.kind === 'anonymous' || caller.kind === 'service') {
        throw new Fault('AccessDenied', 'Only users, roles and the account have an identity.', { status: 403 })
      }
      return { UserId: caller.userId, Account: caller.account, Arn: caller.arn }
    },
})
