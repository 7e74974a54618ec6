import type { PutRolePolicyRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onRole } from '../rules/asks.ts'
import { putInlinePolicy } from '../rules/principals.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html */
export const PutRolePolicy = operation<PutRolePolicyRequest, object>()({
  name: 'PutRolePolicy',
  caller: 'signed',
  asks: onRole('iam:PutRolePolicy'),
  faults: ['LimitExceeded', 'MalformedPolicyDocument', 'NoSuchEntity', 'UnmodifiableEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }) => {
      const policy = { name: input.PolicyName!, document: input.PolicyDocument! }
      await putInlinePolicy({ directory, kind: 'role', account, name: input.RoleName! }, policy)
      return {}
    },
})
