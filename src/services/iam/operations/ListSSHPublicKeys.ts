import type { ListSSHPublicKeysRequest, ListSSHPublicKeysResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onUser } from '../rules/asks.ts'
import { isOf } from '../rules/credentials.ts'
import { namedOrOwnUser } from '../rules/ownUser.ts'
import { partByNumber } from '../rules/paging.ts'
import { sshKeyMetadata } from '../rules/sshKeys.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListSSHPublicKeys.html */
export const ListSSHPublicKeys = operation<ListSSHPublicKeysRequest, ListSSHPublicKeysResponse>()({
  name: 'ListSSHPublicKeys',
  caller: 'signed',
  asks: onUser('iam:ListSSHPublicKeys'),
  faults: ['NoSuchEntity', 'ValidationError'],
  handle:
    (needs: Pick<Needs, 'directory'>) =>
    async (input, request): Promise<ListSSHPublicKeysResponse> => {
      const user = await namedOrOwnUser(needs, request, input.UserName, 'iam:ListSSHPublicKeys')
      const keys = await needs.directory.credentials(user.id, 'ssh')
      const { items, more } = partByNumber(keys, input)
      const ssh = items.filter((credential) => isOf('ssh', credential))
      return { SSHPublicKeys: ssh.map((key) => sshKeyMetadata(user.name, key)), ...more }
    },
})
