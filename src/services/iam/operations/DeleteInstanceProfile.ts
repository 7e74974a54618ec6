import type { DeleteInstanceProfileRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onInstanceProfile } from '../rules/asks.ts'
import { removeInstanceProfile } from '../rules/instanceProfiles.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteInstanceProfile.html */
export const DeleteInstanceProfile = operation<DeleteInstanceProfileRequest, object>()({
  name: 'DeleteInstanceProfile',
  caller: 'signed',
  asks: onInstanceProfile('iam:DeleteInstanceProfile'),
  faults: ['DeleteConflict', 'NoSuchEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }) => {
      await removeInstanceProfile(directory, account, input.InstanceProfileName!)
      return {}
    },
})
