import type { Acl } from '../../ports/access.ts'

/** Where requests to a bucket are logged. https://docs.aws.amazon.com/AmazonS3/latest/API/API_LoggingEnabled.html */
export interface AccessLogging {
  readonly target: string
  readonly prefix: string
  /** Whom each log lets in, beside its owner; absent where that is nobody. */
  readonly grants?: Acl
  /** How keys of logs are made; absent where that was not said. */
  readonly keys?: 'simple' | 'eventTime' | 'deliveryTime'
}
