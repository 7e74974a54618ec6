import type { DetachGroupPolicyRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onGroup, policyArnKey } from '../rules/asks.ts'
import { detach } from '../rules/principals.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachGroupPolicy.html */
export const DetachGroupPolicy = operation<DetachGroupPolicyRequest, object>()({
  name: 'DetachGroupPolicy',
  caller: 'signed',
  asks: onGroup<DetachGroupPolicyRequest>('iam:DetachGroupPolicy', policyArnKey),
  faults: ['InvalidInput', 'NoSuchEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }) => {
      await detach({ directory, kind: 'group', account, name: input.GroupName! }, input.PolicyArn!)
      return {}
    },
})
