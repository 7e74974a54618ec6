import type { UpdateAssumeRolePolicyRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onRole } from '../rules/asks.ts'
import { requireTrustDocument } from '../rules/documents.ts'
import { noSuchPrincipal } from '../rules/faults.ts'
import { requireRole } from '../rules/find.ts'
import { requireModifiable } from '../rules/modifiable.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html */
export const UpdateAssumeRolePolicy = operation<UpdateAssumeRolePolicyRequest, object>()({
  name: 'UpdateAssumeRolePolicy',
  caller: 'signed',
  asks: onRole('iam:UpdateAssumeRolePolicy'),
  faults: ['LimitExceeded', 'MalformedPolicyDocument', 'NoSuchEntity', 'UnmodifiableEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async ({ RoleName, PolicyDocument }, { account }) => {
      const role = await requireRole(directory, account, RoleName!)
      requireModifiable(role)
      await requireTrustDocument(directory, account, PolicyDocument!)
      const done = await directory.change({ do: 'setPrincipal', id: role.id, set: { trust: PolicyDocument! } })
      if (!done) throw noSuchPrincipal('role', RoleName!)
      return {}
    },
})
