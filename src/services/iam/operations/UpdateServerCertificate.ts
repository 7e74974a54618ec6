import type { UpdateServerCertificateRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onMovedServerCertificate } from '../rules/asks.ts'
import { moveServerCertificate } from '../rules/serverCertificates.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateServerCertificate.html */
export const UpdateServerCertificate = operation<UpdateServerCertificateRequest, object>()({
  name: 'UpdateServerCertificate',
  caller: 'signed',
  asks: onMovedServerCertificate,
  faults: ['EntityAlreadyExists', 'NoSuchEntity'],
  handle: (needs: Pick<Needs, 'directory'>) => async (input, request) => {
    const { ServerCertificateName, NewServerCertificateName, NewPath } = input
    await moveServerCertificate(
      needs.directory,
      request.account,
      ServerCertificateName!,
      NewServerCertificateName,
      NewPath,
    )
    return {}
  },
})
