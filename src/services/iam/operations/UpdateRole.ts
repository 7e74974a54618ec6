import type { UpdateRoleRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onRole } from '../rules/asks.ts'
import { noSuchPrincipal } from '../rules/faults.ts'
import { requireRole } from '../rules/find.ts'
import { requireModifiable } from '../rules/modifiable.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRole.html */
export const UpdateRole = operation<UpdateRoleRequest, object>()({
  name: 'UpdateRole',
  caller: 'signed',
  asks: onRole('iam:UpdateRole'),
  faults: ['NoSuchEntity', 'UnmodifiableEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async ({ RoleName, Description, MaxSessionDuration }, { account }) => {
      const role = await requireRole(directory, account, RoleName!)
      // Of a service's role everybody may write the description.
      if (MaxSessionDuration !== undefined) requireModifiable(role)
      const set = {
        ...(Description === undefined ? {} : { description: Description === '' ? null : Description }),
        ...(MaxSessionDuration === undefined ? {} : { maxSessionDuration: MaxSessionDuration }),
      }
      if (!(await directory.change({ do: 'setPrincipal', id: role.id, set }))) throw noSuchPrincipal('role', RoleName!)
      return {}
    },
})
