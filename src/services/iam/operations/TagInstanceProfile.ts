import type { TagInstanceProfileRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onInstanceProfile, requestTags } from '../rules/asks.ts'
import { requireInstanceProfile } from '../rules/instanceProfiles.ts'
import { changeEntityTags, withTags } from '../rules/tags.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagInstanceProfile.html */
export const TagInstanceProfile = operation<TagInstanceProfileRequest, object>()({
  name: 'TagInstanceProfile',
  caller: 'signed',
  asks: onInstanceProfile('iam:TagInstanceProfile', ({ Tags }) => requestTags(Tags)),
  faults: ['ConcurrentModification', 'InvalidInput', 'LimitExceeded', 'NoSuchEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }) => {
      const find = () => requireInstanceProfile(directory, account, input.InstanceProfileName!)
      await changeEntityTags(directory, 'instanceProfile', find, (present) =>
        withTags(present, input.Tags, 'TagsPerInstanceProfile'),
      )
      return {}
    },
})
