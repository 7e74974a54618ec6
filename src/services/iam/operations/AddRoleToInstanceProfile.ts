import type { AddRoleToInstanceProfileRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onInstanceProfile, onRole } from '../rules/asks.ts'
import { addRoleToProfile } from '../rules/instanceProfiles.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddRoleToInstanceProfile.html */
export const AddRoleToInstanceProfile = operation<AddRoleToInstanceProfileRequest, object>()({
  name: 'AddRoleToInstanceProfile',
  caller: 'signed',
  asks: async (input: AddRoleToInstanceProfileRequest, scope, needs: Pick<Needs, 'directory'>) => {
    const context = { 'iam:PassedToService': ['ec2.amazonaws.com'] }
    const [own, pass] = await Promise.all([
      onInstanceProfile('iam:AddRoleToInstanceProfile')(input, scope, needs),
      onRole('iam:PassRole', () => context)(input, scope, needs),
    ])
    return [...own, ...pass]
  },
  faults: ['EntityAlreadyExists', 'LimitExceeded', 'NoSuchEntity', 'UnmodifiableEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }) => {
      await addRoleToProfile(directory, account, input.InstanceProfileName!, input.RoleName!)
      return {}
    },
})
