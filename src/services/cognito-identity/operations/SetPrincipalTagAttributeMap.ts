import type {
  SetPrincipalTagAttributeMapInput,
  SetPrincipalTagAttributeMapResponse,
} from '@aws-sdk/client-cognito-identity'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { invalidParameter } from '../rules/faults.ts'
import { changePool } from '../rules/pools.ts'
import { tagMapShape } from '../rules/tagMaps.ts'

/** https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_SetPrincipalTagAttributeMap.html */
export const SetPrincipalTagAttributeMap = operation<
  SetPrincipalTagAttributeMapInput,
  SetPrincipalTagAttributeMapResponse
>()({
  name: 'SetPrincipalTagAttributeMap',
  caller: 'signed',
  // An action without resources, for all that it names a pool: its reference lists none.
  asks: () => [{ action: 'cognito-identity:SetPrincipalTagAttributeMap', resource: '*' }],
  faults: ['ConcurrentModificationException', 'InvalidParameterException', 'ResourceNotFoundException'],
  handle:
    (needs: Pick<Needs, 'identities'>) =>
    async (input, scope): Promise<SetPrincipalTagAttributeMapResponse> => {
      const { IdentityPoolId, IdentityProviderName, UseDefaults = false, PrincipalTags = {} } = input
      const provider = IdentityProviderName!
      if (UseDefaults && Object.keys(PrincipalTags).length > 0) {
        throw invalidParameter('PrincipalTags cannot be set when UseDefaults is true.')
      }
      const pool = await changePool(needs, scope, IdentityPoolId!, ({ settings }) => ({
        settings: {
          ...settings,
          principalTags: { ...settings.principalTags, [provider]: { useDefaults: UseDefaults, tags: PrincipalTags } },
        },
      }))
      return tagMapShape(pool, provider)
    },
})
