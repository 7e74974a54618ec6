import type { DeleteSSHPublicKeyRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onUser } from '../rules/asks.ts'
import { removeCredential } from '../rules/credentials.ts'
import { requireUser } from '../rules/find.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteSSHPublicKey.html */
export const DeleteSSHPublicKey = operation<DeleteSSHPublicKeyRequest, object>()({
  name: 'DeleteSSHPublicKey',
  caller: 'signed',
  asks: onUser('iam:DeleteSSHPublicKey'),
  faults: ['NoSuchEntity'],
  handle: (needs: Pick<Needs, 'directory'>) => async (input, request) => {
    const user = await requireUser(needs.directory, request.account, input.UserName!)
    await removeCredential(needs.directory, user, 'ssh', input.SSHPublicKeyId!)
    return {}
  },
})
