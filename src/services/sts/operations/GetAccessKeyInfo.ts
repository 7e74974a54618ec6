import type { GetAccessKeyInfoRequest, GetAccessKeyInfoResponse } from '@aws-sdk/client-sts'
import { Fault } from '../../../kernel/fault.ts'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'

/**
 * The account of an access key.
 * Deviation: AWS reads the account out of any well-formed id; here it must be a long-term key of this server, or the
 * caller's own temporary one, since sessions are sealed and not stored.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html
 */
export const GetAccessKeyInfo = operation<GetAccessKeyInfoRequest, GetAccessKeyInfoResponse>()({
  name: 'GetAccessKeyInfo',
  caller: 'signed',
  asks: () => [{ action: 'sts:GetAccessKeyInfo', resource: '*' }],
  faults: ['ValidationError'],
  handle:
    ({ roles }: Pick<Needs, 'roles'>) =>
    async (input, { caller }): Promise<GetAccessKeyInfoResponse> => {
      const id = input.AccessKeyId!
      if (caller.kind === 'session' && caller.accessKeyId === id) return { Account: caller.account }
      const account = await roles.accountOfKey(id)
      if (account === undefined) throw new Fault('ValidationError', 'The access key is not known.', { status: 400 })
      return { Account: account }
    },
})
