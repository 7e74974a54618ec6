import type { DeleteServerCertificateRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onServerCertificate } from '../rules/asks.ts'
import { noSuchServerCertificate, requireServerCertificate } from '../rules/serverCertificates.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteServerCertificate.html */
export const DeleteServerCertificate = operation<DeleteServerCertificateRequest, object>()({
  name: 'DeleteServerCertificate',
  caller: 'signed',
  asks: onServerCertificate('iam:DeleteServerCertificate'),
  faults: ['NoSuchEntity'],
  handle: (needs: Pick<Needs, 'directory'>) => async (input, request) => {
    const { id, name } = await requireServerCertificate(needs.directory, request.account, input.ServerCertificateName!)
    const done = await needs.directory.change({ do: 'removeServerCertificate', id })
    if (!done) throw noSuchServerCertificate(name)
    return {}
  },
})
