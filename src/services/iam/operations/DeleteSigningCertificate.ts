import type { DeleteSigningCertificateRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onUser } from '../rules/asks.ts'
import { removeCredential } from '../rules/credentials.ts'
import { namedOrOwnUser } from '../rules/ownUser.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteSigningCertificate.html */
export const DeleteSigningCertificate = operation<DeleteSigningCertificateRequest, object>()({
  name: 'DeleteSigningCertificate',
  caller: 'signed',
  asks: onUser('iam:DeleteSigningCertificate'),
  faults: ['NoSuchEntity', 'ValidationError'],
  handle: (needs: Pick<Needs, 'directory'>) => async (input, request) => {
    const user = await namedOrOwnUser(needs, request, input.UserName, 'iam:DeleteSigningCertificate')
    await removeCredential(needs.directory, user, 'signing', input.CertificateId!)
    return {}
  },
})
