import type { UntagResourceInput } from '@aws-sdk/client-cognito-identity'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { askOnPool, changePool, poolIdOf } from '../rules/pools.ts'

/** https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_UntagResource.html */
export const UntagResource = operation<UntagResourceInput, object>()({
  name: 'UntagResource',
  caller: 'signed',
  asks: async ({ ResourceArn, TagKeys }, scope, needs: Pick<Needs, 'identities'>) => [
    await askOnPool(needs, scope, poolIdOf(ResourceArn!, scope), 'cognito-identity:UntagResource', {
      'aws:TagKeys': TagKeys!,
    }),
  ],
  faults: ['ConcurrentModificationException', 'ResourceNotFoundException'],
  handle: (needs: Pick<Needs, 'identities'>) => async (input, scope) => {
    const removed = new Set(input.TagKeys)
    await changePool(needs, scope, poolIdOf(input.ResourceArn!, scope), ({ settings }) => {
      const kept = Object.entries(settings.tags).filter(([key]) => !removed.has(key))
      return { settings: { ...settings, tags: Object.fromEntries(kept) } }
    })
    return {}
  },
})
