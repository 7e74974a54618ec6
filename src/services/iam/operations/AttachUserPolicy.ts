import type { AttachUserPolicyRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onUser, policyArnKey } from '../rules/asks.ts'
import { attach } from '../rules/principals.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachUserPolicy.html */
export const AttachUserPolicy = operation<AttachUserPolicyRequest, object>()({
  name: 'AttachUserPolicy',
  caller: 'signed',
  asks: onUser<AttachUserPolicyRequest>('iam:AttachUserPolicy', policyArnKey),
  faults: ['InvalidInput', 'LimitExceeded', 'NoSuchEntity', 'PolicyNotAttachable'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }) => {
      await attach({ directory, kind: 'user', account, name: input.UserName! }, input.PolicyArn!)
      return {}
    },
})
