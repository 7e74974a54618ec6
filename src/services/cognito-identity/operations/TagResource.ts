import type { TagResourceInput } from '@aws-sdk/client-cognito-identity'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { askOnPool, changePool, poolIdOf, requestTags } from '../rules/pools.ts'

/** https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_TagResource.html */
export const TagResource = operation<TagResourceInput, object>()({
  name: 'TagResource',
  caller: 'signed',
  asks: async ({ ResourceArn, Tags }, scope, needs: Pick<Needs, 'identities'>) => [
    await askOnPool(needs, scope, poolIdOf(ResourceArn!, scope), 'cognito-identity:TagResource', requestTags(Tags)),
  ],
  faults: ['ConcurrentModificationException', 'ResourceNotFoundException'],
  handle: (needs: Pick<Needs, 'identities'>) => async (input, scope) => {
    await changePool(needs, scope, poolIdOf(input.ResourceArn!, scope), ({ settings }) => ({
      settings: { ...settings, tags: { ...settings.tags, ...input.Tags } },
    }))
    return {}
  },
})
