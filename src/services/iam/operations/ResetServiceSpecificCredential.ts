import type { ResetServiceSpecificCredentialRequest, ResetServiceSpecificCredentialResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onServiceCredential, serviceKey } from '../rules/asks.ts'
import { requireCredential } from '../rules/credentials.ts'
import { namedOrOwnUser } from '../rules/ownUser.ts'
import { newServicePassword, serviceCredentialShape } from '../rules/serviceCredentials.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ResetServiceSpecificCredential.html */
export const ResetServiceSpecificCredential = operation<
  ResetServiceSpecificCredentialRequest,
  ResetServiceSpecificCredentialResponse
>()({
  name: 'ResetServiceSpecificCredential',
  caller: 'signed',
  asks: onServiceCredential('iam:ResetServiceSpecificCredential'),
  faults: ['NoSuchEntity', 'ValidationError'],
  handle:
    (needs: Pick<Needs, 'directory' | 'random'>) =>
    async (input, request): Promise<ResetServiceSpecificCredentialResponse> => {
      const key = await serviceKey(needs, input.ServiceSpecificCredentialId!)
      const user = await namedOrOwnUser(needs, request, input.UserName, 'iam:ResetServiceSpecificCredential', key)
      const credential = await requireCredential(needs.directory, user, 'service', input.ServiceSpecificCredentialId!)
      const password = newServicePassword(needs.random)
      return { ServiceSpecificCredential: serviceCredentialShape(user.name, credential, password) }
    },
})
