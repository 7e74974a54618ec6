import type { CreateInstanceProfileRequest, CreateInstanceProfileResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import { uniqueId } from '../../../kernel/random.ts'
import type { InstanceProfileRecord } from '../ports/principals.ts'
import type { Needs } from '../ports.ts'
import { iamArn } from '../rules/arns.ts'
import { withTagging } from '../rules/asks.ts'
import { addInstanceProfile, profileWithTags } from '../rules/instanceProfiles.ts'
import { withTags } from '../rules/tags.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateInstanceProfile.html */
export const CreateInstanceProfile = operation<CreateInstanceProfileRequest, CreateInstanceProfileResponse>()({
  name: 'CreateInstanceProfile',
  caller: 'signed',
  asks: (input, { account }) => {
    const resource = iamArn(account, 'instance-profile', input.InstanceProfileName!, input.Path)
    return withTagging('iam:CreateInstanceProfile', 'iam:TagInstanceProfile', resource, input.Tags)
  },
  faults: ['EntityAlreadyExists', 'InvalidInput', 'LimitExceeded'],
  handle:
    ({ directory, clock, random }: Pick<Needs, 'directory' | 'clock' | 'random'>) =>
    async (input, { account }): Promise<CreateInstanceProfileResponse> => {
      const { InstanceProfileName, Path = '/' } = input
      const profile: InstanceProfileRecord = {
        id: uniqueId(random, 'AIPA'),
        account,
        name: InstanceProfileName!,
        path: Path,
        arn: iamArn(account, 'instance-profile', InstanceProfileName!, Path),
        createdAt: clock.now(),
        tags: withTags({}, input.Tags, 'TagsPerInstanceProfile'),
      }
      await addInstanceProfile(directory, profile)
      return { InstanceProfile: await profileWithTags(directory, profile) }
    },
})
