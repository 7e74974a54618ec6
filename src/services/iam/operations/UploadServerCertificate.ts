import type { UploadServerCertificateRequest, UploadServerCertificateResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import { uniqueId } from '../../../kernel/random.ts'
import type { ServerCertificateRecord } from '../ports/credentials.ts'
import type { Needs } from '../ports.ts'
import { iamArn } from '../rules/arns.ts'
import { withTagging } from '../rules/asks.ts'
import { requireCertificate, requireChain, requirePrivateKey } from '../rules/certificates.ts'
import { addServerCertificate, serverCertificateMetadata } from '../rules/serverCertificates.ts'
import { optionalTags } from '../rules/shapes.ts'
import { withTags } from '../rules/tags.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UploadServerCertificate.html */
export const UploadServerCertificate = operation<UploadServerCertificateRequest, UploadServerCertificateResponse>()({
  name: 'UploadServerCertificate',
  caller: 'signed',
  asks: (input, { account }) => {
    const resource = iamArn(account, 'server-certificate', input.ServerCertificateName!, input.Path)
    return withTagging('iam:UploadServerCertificate', 'iam:TagServerCertificate', resource, input.Tags)
  },
  faults: ['EntityAlreadyExists', 'InvalidInput', 'KeyPairMismatch', 'LimitExceeded', 'MalformedCertificate'],
  handle:
    (needs: Pick<Needs, 'directory' | 'clock' | 'random'>) =>
    async (input, request): Promise<UploadServerCertificateResponse> => {
      const { account } = request
      const { ServerCertificateName, Path = '/', CertificateChain } = input
      const tags = withTags({}, input.Tags, 'TagsPerServerCertificate')
      const parsed = requireCertificate(input.CertificateBody!)
      requirePrivateKey(parsed, input.PrivateKey!)
      if (CertificateChain !== undefined) requireChain(parsed, CertificateChain)
      const certificate: ServerCertificateRecord = {
        id: uniqueId(needs.random, 'ASCA'),
        account,
        name: ServerCertificateName!,
        path: Path,
        arn: iamArn(account, 'server-certificate', ServerCertificateName!, Path),
        createdAt: needs.clock.now(),
        expiresAt: Date.parse(parsed.validTo),
        certificate: input.CertificateBody!.trim(),
        ...(CertificateChain === undefined ? {} : { chain: CertificateChain.trim() }),
        tags,
      }
      await addServerCertificate(needs.directory, certificate)
      return { ServerCertificateMetadata: serverCertificateMetadata(certificate), ...optionalTags(tags) }
    },
})
