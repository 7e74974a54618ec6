import type { TagServerCertificateRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onServerCertificate, requestTags } from '../rules/asks.ts'
import { requireServerCertificate } from '../rules/serverCertificates.ts'
import { changeEntityTags, withTags } from '../rules/tags.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagServerCertificate.html */
export const TagServerCertificate = operation<TagServerCertificateRequest, object>()({
  name: 'TagServerCertificate',
  caller: 'signed',
  asks: onServerCertificate('iam:TagServerCertificate', ({ Tags }) => requestTags(Tags)),
  faults: ['ConcurrentModification', 'InvalidInput', 'LimitExceeded', 'NoSuchEntity'],
  handle: (needs: Pick<Needs, 'directory'>) => async (input, request) => {
    const find = () => requireServerCertificate(needs.directory, request.account, input.ServerCertificateName!)
    await changeEntityTags(needs.directory, 'serverCertificate', find, (present) =>
      withTags(present, input.Tags, 'TagsPerServerCertificate'),
    )
    return {}
  },
})
