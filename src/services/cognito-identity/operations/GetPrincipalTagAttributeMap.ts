import type {
  GetPrincipalTagAttributeMapInput,
  GetPrincipalTagAttributeMapResponse,
} from '@aws-sdk/client-cognito-identity'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { requirePool } from '../rules/identities.ts'
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
    async (input): Promise<GetPrincipalTagAttributeMapResponse> =>
      tagMapShape(await requirePool(needs, input.IdentityPoolId!), input.IdentityProviderName!),
})
