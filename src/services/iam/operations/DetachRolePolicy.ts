import type { DetachRolePolicyRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onRole, policyArnKey } from '../rules/asks.ts'
import { detach } from '../rules/principals.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachRolePolicy.html */
export const DetachRolePolicy = operation<DetachRolePolicyRequest, object>()({
  name: 'DetachRolePolicy',
  caller: 'signed',
  asks: onRole<DetachRolePolicyRequest>('iam:DetachRolePolicy', policyArnKey),
  faults: ['InvalidInput', 'NoSuchEntity', 'UnmodifiableEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }) => {
      await detach({ directory, kind: 'role', account, name: input.RoleName! }, input.PolicyArn!)
      return {}
    },
})
