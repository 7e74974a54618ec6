import type { PutUserPolicyRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onUser } from '../rules/asks.ts'
import { putInlinePolicy } from '../rules/principals.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPolicy.html */
export const PutUserPolicy = operation<PutUserPolicyRequest, object>()({
  name: 'PutUserPolicy',
  caller: 'signed',
  asks: onUser('iam:PutUserPolicy'),
  faults: ['LimitExceeded', 'MalformedPolicyDocument', 'NoSuchEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }) => {
      const policy = { name: input.PolicyName!, document: input.PolicyDocument! }
      await putInlinePolicy({ directory, kind: 'user', account, name: input.UserName! }, policy)
      return {}
    },
})
