import type { DeleteServiceSpecificCredentialRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onServiceCredential, serviceKey } from '../rules/asks.ts'
import { removeCredential } from '../rules/credentials.ts'
import { namedOrOwnUser } from '../rules/ownUser.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteServiceSpecificCredential.html */
export const DeleteServiceSpecificCredential = operation<DeleteServiceSpecificCredentialRequest, object>()({
  name: 'DeleteServiceSpecificCredential',
  caller: 'signed',
  asks: onServiceCredential('iam:DeleteServiceSpecificCredential'),
  faults: ['NoSuchEntity', 'ValidationError'],
  handle: (needs: Pick<Needs, 'directory'>) => async (input, request) => {
    const key = await serviceKey(needs, input.ServiceSpecificCredentialId!)
    const user = await namedOrOwnUser(needs, request, input.UserName, 'iam:DeleteServiceSpecificCredential', key)
    await removeCredential(needs.directory, user, 'service', input.ServiceSpecificCredentialId!)
    return {}
  },
})
