import type { DeleteIdentityPoolInput } from '@aws-sdk/client-cognito-identity'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { poolNotFound } from '../rules/faults.ts'
import { requireOwnPool } from '../rules/identities.ts'
import { onPool } from '../rules/pools.ts'

/** https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_DeleteIdentityPool.html */
export const DeleteIdentityPool = operation<DeleteIdentityPoolInput, object>()({
  name: 'DeleteIdentityPool',
  caller: 'signed',
  asks: onPool('cognito-identity:DeleteIdentityPool'),
  faults: ['ResourceNotFoundException'],
  handle:
    ({ identities }: Pick<Needs, 'identities'>) =>
    async (input, scope) => {
      const { id } = await requireOwnPool({ identities }, scope, input.IdentityPoolId!)
      if (!(await identities.deletePool(id))) throw poolNotFound(id)
      return {}
    },
})
