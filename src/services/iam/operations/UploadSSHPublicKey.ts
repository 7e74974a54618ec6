import type { UploadSSHPublicKeyRequest, UploadSSHPublicKeyResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import { uniqueId } from '../../../kernel/random.ts'
import type { SshKeyRecord } from '../ports/credentials.ts'
import type { Needs } from '../ports.ts'
import { onUser } from '../rules/asks.ts'
import { addCredential } from '../rules/credentials.ts'
import { iamFault } from '../rules/faults.ts'
import { requireUser } from '../rules/find.ts'
import { sshBlobOf, sshKeyShape } from '../rules/sshKeys.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UploadSSHPublicKey.html */
export const UploadSSHPublicKey = operation<UploadSSHPublicKeyRequest, UploadSSHPublicKeyResponse>()({
  name: 'UploadSSHPublicKey',
  caller: 'signed',
  asks: onUser('iam:UploadSSHPublicKey'),
  faults: [
    'DuplicateSSHPublicKey',
    'InvalidPublicKey',
    'LimitExceeded',
    'NoSuchEntity',
    'UnrecognizedPublicKeyEncoding',
  ],
  handle:
    (needs: Pick<Needs, 'directory' | 'clock' | 'random'>) =>
    async (input, request): Promise<UploadSSHPublicKeyResponse> => {
      const user = await requireUser(needs.directory, request.account, input.UserName!)
      const key = input.SSHPublicKeyBody!.trim()
      const blob = Buffer.from(sshBlobOf(key)).toString('base64')
      const credential: SshKeyRecord = {
        kind: 'ssh',
        id: uniqueId(needs.random, 'APKA'),
        user: user.id,
        scope: '',
        active: true,
        createdAt: needs.clock.now(),
        distinct: `${user.id} ${blob}`,
        body: { key, blob },
      }
      if (!(await addCredential(needs.directory, user, credential))) {
        throw iamFault('DuplicateSSHPublicKey', 'The SSH public key is already associated with the specified IAM user.')
      }
      return { SSHPublicKey: sshKeyShape(user.name, credential, key.startsWith('-----') ? 'PEM' : 'SSH') }
    },
})
