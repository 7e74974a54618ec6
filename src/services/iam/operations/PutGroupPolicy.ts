import type { PutGroupPolicyRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onGroup } from '../rules/asks.ts'
import { putInlinePolicy } from '../rules/principals.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutGroupPolicy.html */
export const PutGroupPolicy = operation<PutGroupPolicyRequest, object>()({
  name: 'PutGroupPolicy',
  caller: 'signed',
  asks: onGroup('iam:PutGroupPolicy'),
  faults: ['LimitExceeded', 'MalformedPolicyDocument', 'NoSuchEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }) => {
      const policy = { name: input.PolicyName!, document: input.PolicyDocument! }
      await putInlinePolicy({ directory, kind: 'group', account, name: input.GroupName! }, policy)
      return {}
    },
})
