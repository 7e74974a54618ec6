import { createHmac } from 'node:crypto'
import type { SignableRequest } from '../canonical.ts'
import { type Refusal, refused } from '../refusal.ts'
import { sameText } from '../verify.ts'
import type { Version2Authentication } from './authentication.ts'
import { version2StringToSign } from './canonical.ts'

/** What a signature must be for. */
export interface Version2Terms {
  /** Milliseconds since the epoch. */
  readonly now: number
  /** The bucket that the host names, where it names one. */
  readonly bucket: string | undefined
}

const skewLimit = 15 * 60_000

/**
 * Verifies a request's proof with the secret of its access key: its time, then the signature.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/RESTAuthentication.html#RESTAuthenticationTimeStamp
 */
export function verifyVersion2(
  proof: Version2Authentication,
  request: SignableRequest,
  secret: string,
  { now, bucket }: Version2Terms,
): { readonly kind: 'verified' } | Refusal {
  const { time, expires, date, signature, credential } = proof
  if (time !== undefined && Math.abs(now - time) > skewLimit)
    return refused({ reason: 'skewed', time, now, limit: skewLimit })
  if (expires !== undefined && now > expires) return refused({ reason: 'expiredVersion2', at: expires, now })
  const text = version2StringToSign(request, bucket, date)
  const isSigned = (each: string) => sameText(version2Signature(secret, each), signature)
  if (isSigned(text) || (isBucket(request) && isSigned(version2StringToSign(withSlash(request), bucket, date))))
    return { kind: 'verified' }
  const shown = text.replace(/^(x-amz-security-token:).*$/m, '$1...')
  return refused({ reason: 'mismatch', accessKeyId: credential.accessKeyId, signature, stringToSign: shown })
}

/** `/bucket`: SDKs end it with a slash where they sign it, as if the bucket were in the host. */
function isBucket({ path }: SignableRequest): boolean {
  return /^\/[^/]+$/.test(path)
}

function withSlash(request: SignableRequest): SignableRequest {
  return { ...request, path: `${request.path}/` }
}

/** A signature: base64. The text's characters are octets, as they came in. */
export function version2Signature(secret: string, text: string): string {
  return createHmac('sha1', secret).update(Buffer.from(text, 'latin1')).digest('base64')
}
