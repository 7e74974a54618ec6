import type { GetRolePolicyRequest, GetRolePolicyResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onRole } from '../rules/asks.ts'
import { requireInlinePolicy } from '../rules/principals.ts'
import { encodeDocument } from '../rules/shapes.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html */
export const GetRolePolicy = operation<GetRolePolicyRequest, GetRolePolicyResponse>()({
  name: 'GetRolePolicy',
  caller: 'signed',
  asks: onRole('iam:GetRolePolicy'),
  faults: ['NoSuchEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }): Promise<GetRolePolicyResponse> => {
      const target = { directory, kind: 'role', account, name: input.RoleName! } as const
      const { name, document } = await requireInlinePolicy(target, input.PolicyName!)
      return { RoleName: input.RoleName, PolicyName: name, PolicyDocument: encodeDocument(document) }
    },
})
