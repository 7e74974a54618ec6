import type { DetachUserPolicyRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onUser, policyArnKey } from '../rules/asks.ts'
import { detach } from '../rules/principals.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachUserPolicy.html */
export const DetachUserPolicy = operation<DetachUserPolicyRequest, object>()({
  name: 'DetachUserPolicy',
  caller: 'signed',
  asks: onUser<DetachUserPolicyRequest>('iam:DetachUserPolicy', policyArnKey),
  faults: ['InvalidInput', 'NoSuchEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }) => {
      await detach({ directory, kind: 'user', account, name: input.UserName! }, input.PolicyArn!)
      return {}
    },
})
