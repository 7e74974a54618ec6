import type { FormFields } from '../postPolicy.ts'
import { type Refusal, refused } from '../refusal.ts'
import { sameText } from '../verify.ts'
import { version2Signature } from './verify.ts'

/** The proof in a form by Signature Version 2, read but not yet verified. */
export interface Version2PostAuthentication {
  readonly kind: 'version2Form'
  readonly credential: { readonly accessKeyId: string }
  /** The policy as it is signed: base64. */
  readonly policy: string
  readonly signature: string
  readonly sessionToken: string | undefined
}

/** Whether a form is signed by this version. */
export function isVersion2Form(fields: FormFields): boolean {
  const names = new Set(fields.map(([name]) => name.toLowerCase()))
  return names.has('awsaccesskeyid') || (names.has('signature') && !names.has('x-amz-signature'))
}

const proofFields = ['AWSAccessKeyId', 'policy', 'signature'] as const

/**
 * Reads who a form says it is from.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
 */
export function parseVersion2Post(fields: FormFields): Version2PostAuthentication | Refusal {
  const values = new Map(fields.map(([name, value]) => [name.toLowerCase(), value]))
  if (values.has('x-amz-signature') || values.has('x-amz-algorithm')) return refused({ reason: 'conflicting' })
  const [accessKeyId, policy, signature] = proofFields.map((field) => values.get(field.toLowerCase()))
  if (accessKeyId && policy && signature) {
    const sessionToken = values.get('x-amz-security-token')
    return { kind: 'version2Form', credential: { accessKeyId }, policy, signature, sessionToken }
  }
  const missing = proofFields.find((field) => !values.get(field.toLowerCase()))
  const detail = `Bucket POST must contain a field named '${missing}'.  If it is specified, please check the order of the fields.`
  return refused({ reason: 'malformedVersion2', place: 'form', detail })
}

/** Verifies that a form's policy was signed. Whether it holds for the form is for `checkPostPolicy`. */
export function verifyVersion2Post(
  { credential, policy, signature }: Version2PostAuthentication,
  secret: string,
): { readonly kind: 'verified' } | Refusal {
  if (sameText(version2Signature(secret, policy), signature)) return { kind: 'verified' }
  return refused({ reason: 'mismatch', accessKeyId: credential.accessKeyId, signature, stringToSign: policy })
}
