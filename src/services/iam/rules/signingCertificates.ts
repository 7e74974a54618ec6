import type { SigningCertificate } from '@aws-sdk/client-iam'
import { type CredentialOf, statusOf } from './credentials.ts'
import { dateOf } from './dates.ts'

export function signingCertificateShape(userName: string, credential: CredentialOf<'signing'>): SigningCertificate {
  return {
    UserName: userName,
    CertificateId: credential.id,
    CertificateBody: credential.body.certificate,
    Status: statusOf(credential),
    UploadDate: dateOf(credential.createdAt),
  }
}
