import type { ListServerCertificatesRequest, ListServerCertificatesResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { pageOf, partOf } from '../rules/paging.ts'
import { serverCertificateMetadata } from '../rules/serverCertificates.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListServerCertificates.html */
export const ListServerCertificates = operation<ListServerCertificatesRequest, ListServerCertificatesResponse>()({
  name: 'ListServerCertificates',
  caller: 'signed',
  asks: () => [{ action: 'iam:ListServerCertificates', resource: '*' }],
  faults: ['ValidationError'],
  handle:
    (needs: Pick<Needs, 'directory'>) =>
    async (input, request): Promise<ListServerCertificatesResponse> => {
      const page = pageOf(input, request)
      const { items, more } = partOf(await needs.directory.serverCertificates(page), page)
      return { ServerCertificateMetadataList: items.map(serverCertificateMetadata), ...more }
    },
})
