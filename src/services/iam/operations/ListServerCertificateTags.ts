import type { ListServerCertificateTagsRequest, ListServerCertificateTagsResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onServerCertificate } from '../rules/asks.ts'
import { requireServerCertificate } from '../rules/serverCertificates.ts'
import { tagPart } from '../rules/tags.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListServerCertificateTags.html */
export const ListServerCertificateTags = operation<
  ListServerCertificateTagsRequest,
  ListServerCertificateTagsResponse
>()({
  name: 'ListServerCertificateTags',
  caller: 'signed',
  asks: onServerCertificate('iam:ListServerCertificateTags'),
  faults: ['NoSuchEntity', 'ValidationError'],
  handle:
    (needs: Pick<Needs, 'directory'>) =>
    async (input, request): Promise<ListServerCertificateTagsResponse> => {
      const { tags } = await requireServerCertificate(needs.directory, request.account, input.ServerCertificateName!)
      return tagPart(tags, input)
    },
})
