/** What a fault carries beside its name and message. */
export interface FaultDetail {
  /** HTTP status; when absent the wire model's status for `code` is used, else 400. */
  readonly status?: number
  /** Further members of the error document, by wire name (S3's `<BucketName>`, Cognito's modeled members). */
  readonly members?: Readonly<Record<string, unknown>>
  /** Further response headers. */
  readonly headers?: Readonly<Record<string, string>>
  /** Why, for the administrator: logged and kept under the request id, never sent to the caller. */
  readonly reason?: unknown
}

/**
 * The one error that reaches a caller: a named AWS fault. Anything else that is thrown is logged
 * and answered as the service's internal error, without its message.
 */
export class Fault extends Error {
  /** AWS's error code, such as `NoSuchKey` or `NotAuthorizedException`. */
  readonly code: string
  readonly status: number | undefined
  readonly members: Readonly<Record<string, unknown>>
  readonly headers: Readonly<Record<string, string>>
  readonly reason: unknown

  constructor(code: string, message: string, detail: FaultDetail = {}) {
    super(message)
    this.name = 'Fault'
    this.code = code
    this.status = detail.status
    this.members = detail.members ?? {}
    this.headers = detail.headers ?? {}
    this.reason = detail.reason
  }
}
