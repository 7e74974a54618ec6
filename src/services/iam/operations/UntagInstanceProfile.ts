import type { UntagInstanceProfileRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onInstanceProfile } from '../rules/asks.ts'
import { requireInstanceProfile } from '../rules/instanceProfiles.ts'
import { changeEntityTags, withoutTags } from '../rules/tags.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagInstanceProfile.html */
export const UntagInstanceProfile = operation<UntagInstanceProfileRequest, object>()({
  name: 'UntagInstanceProfile',
  caller: 'signed',
  asks: onInstanceProfile('iam:UntagInstanceProfile', ({ TagKeys }) => ({ 'aws:TagKeys': TagKeys! })),
  faults: ['ConcurrentModification', 'InvalidInput', 'NoSuchEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }) => {
      const find = () => requireInstanceProfile(directory, account, input.InstanceProfileName!)
      await changeEntityTags(directory, 'instanceProfile', find, (present) => withoutTags(present, input.TagKeys!))
      return {}
    },
})
