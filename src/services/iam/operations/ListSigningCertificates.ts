import type { ListSigningCertificatesRequest, ListSigningCertificatesResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onUser } from '../rules/asks.ts'
import { isOf } from '../rules/credentials.ts'
import { namedOrOwnUser } from '../rules/ownUser.ts'
import { partByNumber } from '../rules/paging.ts'
import { signingCertificateShape } from '../rules/signingCertificates.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListSigningCertificates.html */
export const ListSigningCertificates = operation<ListSigningCertificatesRequest, ListSigningCertificatesResponse>()({
  name: 'ListSigningCertificates',
  caller: 'signed',
  asks: onUser('iam:ListSigningCertificates'),
  faults: ['NoSuchEntity', 'ValidationError'],
  handle:
    (needs: Pick<Needs, 'directory'>) =>
    async (input, request): Promise<ListSigningCertificatesResponse> => {
      const user = await namedOrOwnUser(needs, request, input.UserName, 'iam:ListSigningCertificates')
      const { items, more } = partByNumber(await needs.directory.credentials(user.id, 'signing'), input)
      const certificates = items.filter((credential) => isOf('signing', credential))
      return { Certificates: certificates.map((each) => signingCertificateShape(user.name, each)), ...more }
    },
})
