import type { UpdateServiceSpecificCredentialRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onServiceCredential, serviceKey } from '../rules/asks.ts'
import { setCredential } from '../rules/credentials.ts'
import { namedOrOwnUser } from '../rules/ownUser.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateServiceSpecificCredential.html */
export const UpdateServiceSpecificCredential = operation<UpdateServiceSpecificCredentialRequest, object>()({
  name: 'UpdateServiceSpecificCredential',
  caller: 'signed',
  asks: onServiceCredential('iam:UpdateServiceSpecificCredential'),
  faults: ['NoSuchEntity', 'ValidationError'],
  handle: (needs: Pick<Needs, 'directory'>) => async (input, request) => {
    const key = await serviceKey(needs, input.ServiceSpecificCredentialId!)
    const user = await namedOrOwnUser(needs, request, input.UserName, 'iam:UpdateServiceSpecificCredential', key)
    await setCredential(needs.directory, user, 'service', input.ServiceSpecificCredentialId!, input.Status)
    return {}
  },
})
