import type { Payload } from '../authentication.ts'

/**
 * The proof of a request by Signature Version 2, read but not yet verified. It has no scope: the secret itself signs.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/RESTAuthentication.html
 */
export interface Version2Authentication {
  readonly kind: 'version2'
  readonly place: 'header' | 'query'
  readonly credential: { readonly accessKeyId: string }
  /** Base64 of an HMAC-SHA1. */
  readonly signature: string
  /** What is signed as the date: the `Date` header, nothing where `x-amz-date` stands for it, or `Expires`. */
  readonly date: string
  /** When the request was made, milliseconds since the epoch; undefined for a presigned one. */
  readonly time: number | undefined
  /** When a presigned request ends, milliseconds since the epoch. */
  readonly expires: number | undefined
  readonly sessionToken: string | undefined
  /** The signature never covers the body. */
  readonly payload: Payload
}
