import type {
  GetPrincipalTagAttributeMapInput,
  GetPrincipalTagAttributeMapResponse,
} from '@aws-sdk/client-cognito-identity'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { requireOwnPool } from '../rules/identities.ts'
import { onPool } from '../rules/pools.ts'
import { tagMapShape } from '../rules/tagMaps.ts'

/** https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetPrincipalTagAttributeMap.html */
export const GetPrincipalTagAttributeMap = operation<
  GetPrincipalTagAttributeMapInput,
  GetPrincipalTagAttributeMapResponse
>()({
  name: 'GetPrincipalTagAttributeMap',
  caller: 'signed',
  asks: onPool('cognito-identity:GetPrincipalTagAttributeMap'),
  faults: ['ResourceNotFoundException'],
  handle:
    (needs: Pick<Needs, 'identities'>) =>
    async (input, scope): Promise<GetPrincipalTagAttributeMapResponse> =>
      tagMapShape(await requireOwnPool(needs, scope, input.IdentityPoolId!), input.IdentityProviderName!),
})
