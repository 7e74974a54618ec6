import type { RemoveRoleFromInstanceProfileRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onInstanceProfile } from '../rules/asks.ts'
import { removeRoleFromProfile } from '../rules/instanceProfiles.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveRoleFromInstanceProfile.html */
export const RemoveRoleFromInstanceProfile = operation<RemoveRoleFromInstanceProfileRequest, object>()({
  name: 'RemoveRoleFromInstanceProfile',
  caller: 'signed',
  asks: onInstanceProfile('iam:RemoveRoleFromInstanceProfile'),
  faults: ['NoSuchEntity', 'UnmodifiableEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }) => {
      await removeRoleFromProfile(directory, account, input.InstanceProfileName!, input.RoleName!)
      return {}
    },
})
