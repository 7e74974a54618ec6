import type { TagPolicyRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onPolicy, requestTags } from '../rules/asks.ts'
import { requireCustomerPolicy } from '../rules/find.ts'
import { changeEntityTags, withTags } from '../rules/tags.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagPolicy.html */
export const TagPolicy = operation<TagPolicyRequest, object>()({
  name: 'TagPolicy',
  caller: 'signed',
  asks: onPolicy('iam:TagPolicy', ({ Tags }) => requestTags(Tags)),
  faults: ['ConcurrentModification', 'InvalidInput', 'LimitExceeded', 'NoSuchEntity', 'UnmodifiableEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input) => {
      const find = () => requireCustomerPolicy(directory, input.PolicyArn!)
      await changeEntityTags(directory, 'policy', find, (present) => withTags(present, input.Tags, 'TagsPerPolicy'))
      return {}
    },
})
