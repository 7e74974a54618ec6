import type {
  CreateServiceSpecificCredentialRequest,
  CreateServiceSpecificCredentialResponse,
} from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onUser } from '../rules/asks.ts'
import { addCredential } from '../rules/credentials.ts'
import { concurrentModification } from '../rules/faults.ts'
import { requireUser } from '../rules/find.ts'
import { newServiceCredential, newServicePassword, serviceCredentialShape } from '../rules/serviceCredentials.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceSpecificCredential.html */
export const CreateServiceSpecificCredential = operation<
  CreateServiceSpecificCredentialRequest,
  CreateServiceSpecificCredentialResponse
>()({
  name: 'CreateServiceSpecificCredential',
  caller: 'signed',
  asks: onUser('iam:CreateServiceSpecificCredential', (input: CreateServiceSpecificCredentialRequest) => ({
    'iam:ServiceSpecificCredentialServiceName': [input.ServiceName!],
    ...(input.CredentialAgeDays === undefined
      ? {}
      : { 'iam:ServiceSpecificCredentialAgeDays': [String(input.CredentialAgeDays)] }),
  })),
  faults: ['ConcurrentModification', 'InvalidInput', 'LimitExceeded', 'NoSuchEntity', 'NotSupportedService'],
  handle:
    (needs: Pick<Needs, 'directory' | 'clock' | 'random'>) =>
    async (input, request): Promise<CreateServiceSpecificCredentialResponse> => {
      const user = await requireUser(needs.directory, request.account, input.UserName!)
      const credential = newServiceCredential(needs, user, input)
      if (!(await addCredential(needs.directory, user, credential))) throw concurrentModification()
      const password = newServicePassword(needs.random)
      return { ServiceSpecificCredential: serviceCredentialShape(user.name, credential, password) }
    },
})
