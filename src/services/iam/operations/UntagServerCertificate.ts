import type { UntagServerCertificateRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onServerCertificate } from '../rules/asks.ts'
import { requireServerCertificate } from '../rules/serverCertificates.ts'
import { changeEntityTags, withoutTags } from '../rules/tags.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagServerCertificate.html */
export const UntagServerCertificate = operation<UntagServerCertificateRequest, object>()({
  name: 'UntagServerCertificate',
  caller: 'signed',
  asks: onServerCertificate('iam:UntagServerCertificate', ({ TagKeys }) => ({ 'aws:TagKeys': TagKeys! })),
  faults: ['ConcurrentModification', 'InvalidInput', 'NoSuchEntity'],
  handle: (needs: Pick<Needs, 'directory'>) => async (input, request) => {
    const find = () => requireServerCertificate(needs.directory, request.account, input.ServerCertificateName!)
    await changeEntityTags(needs.directory, 'serverCertificate', find, (present) =>
      withoutTags(present, input.TagKeys!),
    )
    return {}
  },
})
