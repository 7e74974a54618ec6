import type { HeaderList } from '../kernel/http.ts'
import { algorithm, canonicalRequest, type PathStyle, type SignableRequest, stringToSign } from './canonical.ts'
import { encodeText } from './encoding.ts'
import { unsignedPayload } from './payload.ts'
import { deriveSigningKey, formatScope, sign } from './signingKey.ts'
import { formatAmzDate } from './times.ts'

/** Credentials that sign. */
export interface SigningCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string | undefined
}

/** What a signature is made for. */
export interface SigningTerms {
  /** Milliseconds since the epoch. */
  readonly now: number
  readonly region: string
  /** The signing name: `s3`, `sts`. */
  readonly service: string
  /** The payload's SHA-256 in hexadecimal, `UNSIGNED-PAYLOAD` or a `STREAMING-...` text. */
  readonly payload: string
  /** `s3` for the service `s3`, `normalized` for any other, unless said otherwise. */
  readonly style?: PathStyle
  /** Whether `x-amz-content-sha256` is sent: as `style` `s3` needs it, unless said otherwise. */
  readonly sendsPayloadHash?: boolean
  /** Leaves the session token out of what is signed, as a few services (IoT) want it. */
  readonly leavesTokenUnsigned?: boolean
}

/** Headers that proxies and clients change on the way. */
const unsignable = new Set([
  'authorization',
  'connection',
  'expect',
  'transfer-encoding',
  'user-agent',
  'x-amzn-trace-id',
])

/**
 * Signs a request: the headers to add, `authorization` last. `request.headers` must hold `host`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signRequest(request: SignableRequest, credentials: SigningCredentials, terms: SigningTerms): string[] {
  const amzDate = formatAmzDate(terms.now)
  const token: readonly string[] =
    credentials.sessionToken === undefined ? [] : ['x-amz-security-token', credentials.sessionToken]
  const sendsHash = terms.sendsPayloadHash ?? styleOf(terms) === 's3'
  const added = ['x-amz-date', amzDate, ...(sendsHash ? ['x-amz-content-sha256', terms.payload] : [])]
  const signed = [...request.headers, ...added, ...(terms.leavesTokenUnsigned ? [] : token)]
  const { signature, signedHeaders, scope } = signatureOf({ ...request, headers: signed }, credentials, terms, amzDate)
  const authorization = `${algorithm} Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${signedHeaders}, Signature=${signature}`
  return [...added, ...token, 'authorization', authorization]
}

/**
 * Presigns a request: its whole query, good for `expires` seconds. Every header of `request` will have to be sent.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export function presignQuery(
  request: SignableRequest,
  credentials: SigningCredentials,
  terms: Omit<SigningTerms, 'payload' | 'sendsPayloadHash'> & { readonly expires: number; readonly payload?: string },
): string {
  const amzDate = formatAmzDate(terms.now)
  const { sessionToken } = credentials
  const scope = formatScope({ date: amzDate.slice(0, 8), region: terms.region, service: terms.service })
  const token = sessionToken === undefined ? '' : `&X-Amz-Security-Token=${encodeText(sessionToken)}`
  const added = [
    `X-Amz-Algorithm=${algorithm}`,
    `X-Amz-Credential=${encodeText(`${credentials.accessKeyId}/${scope}`)}`,
    `X-Amz-Date=${amzDate}`,
    `X-Amz-Expires=${terms.expires}`,
    `X-Amz-SignedHeaders=${encodeText(signedHeaderNames(request.headers))}`,
  ].join('&')
  const proof = `${request.query === '' ? '' : `${request.query}&`}${added}`
  const query = terms.leavesTokenUnsigned ? proof : proof + token
  const payload = terms.payload ?? unsignedPayload
  const { signature } = signatureOf({ ...request, query }, credentials, { ...terms, payload }, amzDate)
  return `${proof}${token}&X-Amz-Signature=${signature}`
}

function signatureOf(request: SignableRequest, credentials: SigningCredentials, terms: SigningTerms, amzDate: string) {
  const credentialScope = { date: amzDate.slice(0, 8), region: terms.region, service: terms.service }
  const scope = formatScope(credentialScope)
  const signedHeaders = signedHeaderNames(request.headers)
  const canonical = canonicalRequest(request, signedHeaders, terms.payload, styleOf(terms))
  if (canonical === undefined) throw new Error('A request without headers cannot be signed.')
  const key = deriveSigningKey(credentials.secretAccessKey, credentialScope)
  return { signature: sign(key, stringToSign(canonical, amzDate, scope)), signedHeaders, scope }
}

/** Names of the headers to sign: sorted, joined by `;`. */
export function signedHeaderNames(headers: HeaderList): string {
  const found = new Set<string>()
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i] as string
    if (!unsignable.has(name)) found.add(name)
  }
  return [...found].sort().join(';')
}

function styleOf({ style, service }: Pick<SigningTerms, 'style' | 'service'>): PathStyle {
  return style ?? (service === 's3' ? 's3' : 'normalized')
}
