import type { GetIdentityPoolRolesInput, GetIdentityPoolRolesResponse } from '@aws-sdk/client-cognito-identity'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { requireOwnPool } from '../rules/identities.ts'
import { onPool } from '../rules/pools.ts'

/** https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetIdentityPoolRoles.html */
export const GetIdentityPoolRoles = operation<GetIdentityPoolRolesInput, GetIdentityPoolRolesResponse>()({
  name: 'GetIdentityPoolRoles',
  caller: 'signed',
  asks: onPool('cognito-identity:GetIdentityPoolRoles'),
  faults: ['ResourceNotFoundException'],
  handle:
    (needs: Pick<Needs, 'identities'>) =>
    async (input, scope): Promise<GetIdentityPoolRolesResponse> => {
      const { id, settings } = await requireOwnPool(needs, scope, input.IdentityPoolId!)
      const { roles, roleMappings } = settings
      return {
        IdentityPoolId: id,
        Roles: { ...roles },
        ...(Object.keys(roleMappings).length === 0 ? {} : { RoleMappings: { ...roleMappings } }),
      }
    },
})
