import type { UploadSigningCertificateRequest, UploadSigningCertificateResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import { randomText } from '../../../kernel/random.ts'
import type { SigningCertificateRecord } from '../ports/credentials.ts'
import type { Needs } from '../ports.ts'
import { onUser } from '../rules/asks.ts'
import { requireCertificate } from '../rules/certificates.ts'
import { addCredential } from '../rules/credentials.ts'
import { iamFault } from '../rules/faults.ts'
import { namedOrOwnUser } from '../rules/ownUser.ts'
import { signingCertificateShape } from '../rules/signingCertificates.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UploadSigningCertificate.html */
export const UploadSigningCertificate = operation<UploadSigningCertificateRequest, UploadSigningCertificateResponse>()({
  name: 'UploadSigningCertificate',
  caller: 'signed',
  asks: onUser('iam:UploadSigningCertificate'),
  faults: ['DuplicateCertificate', 'LimitExceeded', 'MalformedCertificate', 'NoSuchEntity', 'ValidationError'],
  handle:
    (needs: Pick<Needs, 'directory' | 'clock' | 'random'>) =>
    async (input, request): Promise<UploadSigningCertificateResponse> => {
      const user = await namedOrOwnUser(needs, request, input.UserName, 'iam:UploadSigningCertificate')
      const certificate = input.CertificateBody!
      const { fingerprint256 } = requireCertificate(certificate)
      const credential: SigningCertificateRecord = {
        kind: 'signing',
        id: randomText(needs.random, 32, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'),
        user: user.id,
        scope: '',
        active: true,
        createdAt: needs.clock.now(),
        distinct: `${request.account} ${fingerprint256}`,
        body: { certificate },
      }
      if (!(await addCredential(needs.directory, user, credential))) {
        throw iamFault('DuplicateCertificate', 'The certificate is associated with an IAM user of the account already.')
      }
      return { Certificate: signingCertificateShape(user.name, credential) }
    },
})
