import type { GetServerCertificateRequest, GetServerCertificateResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onServerCertificate } from '../rules/asks.ts'
import { requireServerCertificate, serverCertificateMetadata } from '../rules/serverCertificates.ts'
import { optionalTags } from '../rules/shapes.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetServerCertificate.html */
export const GetServerCertificate = operation<GetServerCertificateRequest, GetServerCertificateResponse>()({
  name: 'GetServerCertificate',
  caller: 'signed',
  asks: onServerCertificate('iam:GetServerCertificate'),
  faults: ['NoSuchEntity'],
  handle:
    (needs: Pick<Needs, 'directory'>) =>
    async (input, request): Promise<GetServerCertificateResponse> => {
      const found = await requireServerCertificate(needs.directory, request.account, input.ServerCertificateName!)
      return {
        ServerCertificate: {
          ServerCertificateMetadata: serverCertificateMetadata(found),
          CertificateBody: found.certificate,
          ...(found.chain === undefined ? {} : { CertificateChain: found.chain }),
          ...optionalTags(found.tags),
        },
      }
    },
})
