import type { UpdateRoleDescriptionRequest, UpdateRoleDescriptionResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onRole } from '../rules/asks.ts'
import { noSuchPrincipal } from '../rules/faults.ts'
import { requireRole } from '../rules/find.ts'
import { boundaryAndTags, roleShape } from '../rules/shapes.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRoleDescription.html */
export const UpdateRoleDescription = operation<UpdateRoleDescriptionRequest, UpdateRoleDescriptionResponse>()({
  name: 'UpdateRoleDescription',
  caller: 'signed',
  asks: onRole('iam:UpdateRoleDescription'),
  faults: ['NoSuchEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }): Promise<UpdateRoleDescriptionResponse> => {
      const { id } = await requireRole(directory, account, input.RoleName!)
      const set = { description: input.Description === '' ? null : input.Description! }
      if (!(await directory.change({ do: 'setPrincipal', id, set }))) throw noSuchPrincipal('role', input.RoleName!)
      const role = await requireRole(directory, account, input.RoleName!)
      return { Role: { ...roleShape(role), ...boundaryAndTags(role) } }
    },
})
