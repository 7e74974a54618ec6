import type { UntagPolicyRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onPolicy } from '../rules/asks.ts'
import { requireCustomerPolicy } from '../rules/find.ts'
import { changeEntityTags, withoutTags } from '../rules/tags.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagPolicy.html */
export const UntagPolicy = operation<UntagPolicyRequest, object>()({
  name: 'UntagPolicy',
  caller: 'signed',
  asks: onPolicy('iam:UntagPolicy', ({ TagKeys }) => ({ 'aws:TagKeys': TagKeys! })),
  faults: ['ConcurrentModification', 'InvalidInput', 'NoSuchEntity', 'UnmodifiableEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input) => {
      const find = () => requireCustomerPolicy(directory, input.PolicyArn!)
      await changeEntityTags(directory, 'policy', find, (present) => withoutTags(present, input.TagKeys!))
      return {}
    },
})
