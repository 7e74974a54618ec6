import type { UpdateAccountPasswordPolicyRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { passwordPolicyOf } from '../rules/passwords.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccountPasswordPolicy.html */
export const UpdateAccountPasswordPolicy = operation<UpdateAccountPasswordPolicyRequest, object>()({
  name: 'UpdateAccountPasswordPolicy',
  caller: 'signed',
  asks: () => [{ action: 'iam:UpdateAccountPasswordPolicy', resource: '*' }],
  faults: [],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }) => {
      await directory.change({ do: 'setPasswordPolicy', account, policy: passwordPolicyOf(input) })
      return {}
    },
})
