import type { AttachGroupPolicyRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onGroup, policyArnKey } from '../rules/asks.ts'
import { attach } from '../rules/principals.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachGroupPolicy.html */
export const AttachGroupPolicy = operation<AttachGroupPolicyRequest, object>()({
  name: 'AttachGroupPolicy',
  caller: 'signed',
  asks: onGroup<AttachGroupPolicyRequest>('iam:AttachGroupPolicy', policyArnKey),
  faults: ['InvalidInput', 'LimitExceeded', 'NoSuchEntity', 'PolicyNotAttachable'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }) => {
      await attach({ directory, kind: 'group', account, name: input.GroupName! }, input.PolicyArn!)
      return {}
    },
})
