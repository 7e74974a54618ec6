import type { ListIdentitiesInput, ListIdentitiesResponse } from '@aws-sdk/client-cognito-identity'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { describe } from '../rules/describe.ts'
import { requireOwnPool } from '../rules/identities.ts'
import { afterOf, partOf } from '../rules/paging.ts'
import { onPool } from '../rules/pools.ts'

/** https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_ListIdentities.html */
export const ListIdentities = operation<ListIdentitiesInput, ListIdentitiesResponse>()({
  name: 'ListIdentities',
  caller: 'signed',
  asks: onPool('cognito-identity:ListIdentities'),
  faults: ['InvalidParameterException', 'ResourceNotFoundException'],
  handle:
    (needs: Pick<Needs, 'identities'>) =>
    async (input, scope): Promise<ListIdentitiesResponse> => {
      const { id } = await requireOwnPool(needs, scope, input.IdentityPoolId!)
      const limit = input.MaxResults!
      const found = await needs.identities.identities(id, afterOf(input.NextToken), limit + 1)
      const { items, more } = partOf(found, limit, ({ identity }) => identity.id)
      const shown = input.HideDisabled === true ? items.filter(({ identity }) => identity.closed !== true) : items
      return { IdentityPoolId: id, Identities: shown.map(describe), ...more }
    },
})
