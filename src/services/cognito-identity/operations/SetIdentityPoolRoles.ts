import type { SetIdentityPoolRolesInput } from '@aws-sdk/client-cognito-identity'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { federatedProvider } from '../rules/claims.ts'
import { passedRoles, requireRoles } from '../rules/mappings.ts'
import { changePool } from '../rules/pools.ts'

/** https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_SetIdentityPoolRoles.html */
export const SetIdentityPoolRoles = operation<SetIdentityPoolRolesInput, object>()({
  name: 'SetIdentityPoolRoles',
  caller: 'signed',
  asks: ({ Roles, RoleMappings }) => [
    // An action without resources, for all that it names a pool: its reference lists none.
    { action: 'cognito-identity:SetIdentityPoolRoles', resource: '*' },
    ...passedRoles(Roles ?? {}, RoleMappings ?? {}).map((resource) => ({
      action: 'iam:PassRole',
      resource,
      context: { 'iam:PassedToService': [federatedProvider] },
    })),
  ],
  faults: ['ConcurrentModificationException', 'InvalidParameterException', 'ResourceNotFoundException'],
  handle: (needs: Pick<Needs, 'identities'>) => async (input, scope) => {
    const roles = input.Roles ?? {}
    const roleMappings = input.RoleMappings ?? {}
    await changePool(needs, scope, input.IdentityPoolId!, (pool) => {
      requireRoles(pool, roles, roleMappings)
      return { settings: { ...pool.settings, roles, roleMappings } }
    })
    return {}
  },
})
