import type { Refusal } from './refusal.ts'
import type { CredentialScope } from './signingKey.ts'

/** Whose signature, and what it is good for. */
export interface Credential extends CredentialScope {
  readonly accessKeyId: string
}

/** What the signature says of the body. */
export type Payload =
  /** Nothing: `UNSIGNED-PAYLOAD`. */
  | { readonly kind: 'unsigned' }
  /** Its SHA-256, lower-case hexadecimal. */
  | { readonly kind: 'sha256'; readonly sha256: string }
  /** Its SHA-256, which only the body tells: every service but S3. */
  | { readonly kind: 'whole' }
  | StreamingPayload

/** A body in chunks. https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html */
export interface StreamingPayload {
  readonly kind: 'streaming'
  /** As it is signed: `STREAMING-...`. */
  readonly text: string
  /** Whether each chunk, and the trailer, carries a signature. */
  readonly signed: boolean
  /** Names of the trailing headers, lower-case; undefined where the form has no trailer. */
  readonly trailer: readonly string[] | undefined
  /** `x-amz-decoded-content-length` */
  readonly decodedLength: number
}

/** A request's proof, read but not yet verified. */
export interface SignedAuthentication {
  readonly kind: 'header' | 'presigned'
  readonly credential: Credential
  /** `20150830/us-east-1/iam/aws4_request` */
  readonly scope: string
  /** As signed: `host;x-amz-date`. */
  readonly signedHeaders: string
  readonly signature: string
  /** `20150830T123600Z` */
  readonly amzDate: string
  /** The same, milliseconds since the epoch. */
  readonly time: number
  /** Seconds that a presigned request is good for. */
  readonly expires: number | undefined
  readonly sessionToken: string | undefined
  readonly payload: Payload
}

/** A request without a proof. Its body may still be framed in chunks, or name its hash. */
export interface AnonymousRequest {
  readonly kind: 'anonymous'
  readonly payload: Payload
}

/** Who a request says it is from. */
export type Authentication = AnonymousRequest | SignedAuthentication | Refusal
