import type { GetRoleRequest, GetRoleResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onRole } from '../rules/asks.ts'
import { requireRole } from '../rules/find.ts'
import { boundaryAndTags, roleShape } from '../rules/shapes.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html */
export const GetRole = operation<GetRoleRequest, GetRoleResponse>()({
  name: 'GetRole',
  caller: 'signed',
  asks: onRole('iam:GetRole'),
  faults: ['NoSuchEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }): Promise<GetRoleResponse> => {
      const role = await requireRole(directory, account, input.RoleName!)
      return { Role: { ...roleShape(role), ...boundaryAndTags(role) } }
    },
})
