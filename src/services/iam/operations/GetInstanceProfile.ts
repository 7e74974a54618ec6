import type { GetInstanceProfileRequest, GetInstanceProfileResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onInstanceProfile } from '../rules/asks.ts'
import { profileWithTags, requireInstanceProfile } from '../rules/instanceProfiles.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetInstanceProfile.html */
export const GetInstanceProfile = operation<GetInstanceProfileRequest, GetInstanceProfileResponse>()({
  name: 'GetInstanceProfile',
  caller: 'signed',
  asks: onInstanceProfile('iam:GetInstanceProfile'),
  faults: ['NoSuchEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }): Promise<GetInstanceProfileResponse> => {
      const profile = await requireInstanceProfile(directory, account, input.InstanceProfileName!)
      return { InstanceProfile: await profileWithTags(directory, profile) }
    },
})
