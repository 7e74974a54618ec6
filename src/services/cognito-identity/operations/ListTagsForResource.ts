import type { ListTagsForResourceInput, ListTagsForResourceResponse } from '@aws-sdk/client-cognito-identity'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { requireOwnPool } from '../rules/identities.ts'
import { askOnPool, poolIdOf } from '../rules/pools.ts'

/** https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_ListTagsForResource.html */
export const ListTagsForResource = operation<ListTagsForResourceInput, ListTagsForResourceResponse>()({
  name: 'ListTagsForResource',
  caller: 'signed',
  asks: async ({ ResourceArn }, scope, needs: Pick<Needs, 'identities'>) => [
    await askOnPool(needs, scope, poolIdOf(ResourceArn!, scope), 'cognito-identity:ListTagsForResource'),
  ],
  faults: ['ResourceNotFoundException'],
  handle:
    (needs: Pick<Needs, 'identities'>) =>
    async (input, scope): Promise<ListTagsForResourceResponse> => {
      const { settings } = await requireOwnPool(needs, scope, poolIdOf(input.ResourceArn!, scope))
      return { Tags: { ...settings.tags } }
    },
})
