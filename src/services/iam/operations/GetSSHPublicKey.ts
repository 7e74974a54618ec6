import type { GetSSHPublicKeyRequest, GetSSHPublicKeyResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onUser } from '../rules/asks.ts'
import { requireCredential } from '../rules/credentials.ts'
import { requireUser } from '../rules/find.ts'
import { sshKeyShape } from '../rules/sshKeys.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetSSHPublicKey.html */
export const GetSSHPublicKey = operation<GetSSHPublicKeyRequest, GetSSHPublicKeyResponse>()({
  name: 'GetSSHPublicKey',
  caller: 'signed',
  asks: onUser('iam:GetSSHPublicKey'),
  faults: ['NoSuchEntity', 'UnrecognizedPublicKeyEncoding'],
  handle:
    (needs: Pick<Needs, 'directory'>) =>
    async (input, request): Promise<GetSSHPublicKeyResponse> => {
      const user = await requireUser(needs.directory, request.account, input.UserName!)
      const key = await requireCredential(needs.directory, user, 'ssh', input.SSHPublicKeyId!)
      return { SSHPublicKey: sshKeyShape(user.name, key, input.Encoding!) }
    },
})
