import type { AttachRolePolicyRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onRole, policyArnKey } from '../rules/asks.ts'
import { attach } from '../rules/principals.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html */
export const AttachRolePolicy = operation<AttachRolePolicyRequest, object>()({
  name: 'AttachRolePolicy',
  caller: 'signed',
  asks: onRole<AttachRolePolicyRequest>('iam:AttachRolePolicy', policyArnKey),
  faults: ['InvalidInput', 'LimitExceeded', 'NoSuchEntity', 'PolicyNotAttachable', 'UnmodifiableEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }) => {
      await attach({ directory, kind: 'role', account, name: input.RoleName! }, input.PolicyArn!)
      return {}
    },
})
