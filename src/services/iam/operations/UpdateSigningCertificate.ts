import type { UpdateSigningCertificateRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onUser } from '../rules/asks.ts'
import { setCredential } from '../rules/credentials.ts'
import { namedOrOwnUser } from '../rules/ownUser.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateSigningCertificate.html */
export const UpdateSigningCertificate = operation<UpdateSigningCertificateRequest, object>()({
  name: 'UpdateSigningCertificate',
  caller: 'signed',
  asks: onUser('iam:UpdateSigningCertificate'),
  faults: ['NoSuchEntity', 'ValidationError'],
  handle: (needs: Pick<Needs, 'directory'>) => async (input, request) => {
    const user = await namedOrOwnUser(needs, request, input.UserName, 'iam:UpdateSigningCertificate')
    await setCredential(needs.directory, user, 'signing', input.CertificateId!, input.Status)
    return {}
  },
})
