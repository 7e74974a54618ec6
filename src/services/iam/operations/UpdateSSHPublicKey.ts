import type { UpdateSSHPublicKeyRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onUser } from '../rules/asks.ts'
import { setCredential } from '../rules/credentials.ts'
import { requireUser } from '../rules/find.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateSSHPublicKey.html */
export const UpdateSSHPublicKey = operation<UpdateSSHPublicKeyRequest, object>()({
  name: 'UpdateSSHPublicKey',
  caller: 'signed',
  asks: onUser('iam:UpdateSSHPublicKey'),
  faults: ['NoSuchEntity', 'ValidationError'],
  handle: (needs: Pick<Needs, 'directory'>) => async (input, request) => {
    const user = await requireUser(needs.directory, request.account, input.UserName!)
    await setCredential(needs.directory, user, 'ssh', input.SSHPublicKeyId!, input.Status)
    return {}
  },
})
