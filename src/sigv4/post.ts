import type { Credential } from './authentication.ts'
import { algorithm } from './canonical.ts'
import { parseCredential } from './credential.ts'
import type { FormFields } from './postPolicy.ts'
import { type Refusal, refused } from './refusal.ts'
import { formatScope, sign } from './signingKey.ts'
import { parseAmzDate } from './times.ts'
import { isVersion2Form } from './v2/post.ts'
import { checkScope, sameText, type VerificationTerms, type Verified } from './verify.ts'

/** The proof in a form, read but not yet verified. */
export interface PostAuthentication {
  readonly kind: 'form'
  readonly credential: Credential
  readonly scope: string
  /** The policy as it is signed: base64. */
  readonly policy: string
  readonly signature: string
  /** `20150830T123600Z` */
  readonly amzDate: string
  readonly sessionToken: string | undefined
}

const proofFields = ['policy', 'x-amz-algorithm', 'x-amz-credential', 'x-amz-date', 'x-amz-signature'] as const

/**
 * Reads who a browser's form says it is from: by its policy and signature, or nobody. One of Signature Version 2 is
 * refused: where it is taken, `parseVersion2Post` is asked first.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-authentication-HTTPPOST.html
 */
export function parsePostAuthentication(
  fields: FormFields,
): PostAuthentication | { readonly kind: 'anonymous' } | Refusal {
  if (isVersion2Form(fields)) return refused({ reason: 'unsupportedVersion', place: 'form', value: 'AWS' })
  const values = new Map(fields.map(([name, value]) => [name.toLowerCase(), value]))
  const [policy, name, credentialText, amzDate, signature] = proofFields.map((field) => values.get(field))
  if ([policy, name, credentialText, amzDate, signature].every((value) => value === undefined))
    return { kind: 'anonymous' }
  if (name !== undefined && name !== algorithm)
    return refused({ reason: 'unsupportedVersion', place: 'form', value: name })
  if (!policy || !name || !credentialText || !amzDate || !signature) return malformed(missingField(values))
  const credential = parseCredential(credentialText)
  if (credential === undefined) {
    return malformed('the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".')
  }
  if (parseAmzDate(amzDate) === undefined) return malformed('X-Amz-Date must be in the ISO8601 Long Format')
  const sessionToken = values.get('x-amz-security-token')
  return { kind: 'form', credential, scope: formatScope(credential), policy, signature, amzDate, sessionToken }
}

/** Verifies that a form's policy was signed. Whether it holds for the form is for `checkPostPolicy`. */
export function verifyPostSignature(
  proof: PostAuthentication,
  secret: string,
  terms: Pick<VerificationTerms, 'region' | 'services' | 'keys'>,
): Verified | Refusal {
  const refusal = checkScope(proof, terms)
  if (refusal !== undefined) return refusal
  const { credential, scope, policy, signature } = proof
  const signingKey = terms.keys.get(credential.accessKeyId, secret, credential, scope)
  if (sameText(sign(signingKey, policy), signature)) return { kind: 'verified', signingKey }
  return refused({ reason: 'mismatch', accessKeyId: credential.accessKeyId, signature, stringToSign: policy })
}

function missingField(values: ReadonlyMap<string, string>): string {
  const missing = proofFields.find((field) => !values.get(field))
  return `Bucket POST must contain a field named '${missing}'.  If it is specified, please check the order of the fields.`
}

function malformed(detail: string): Refusal {
  return refused({ reason: 'malformed', place: 'form', detail })
}
