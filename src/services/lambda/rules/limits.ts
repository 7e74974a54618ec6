/** Quotas of functions. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const limits = {
  /** Octets of the event and of the answer of a synchronous invocation. */
  synchronousPayload: 6 * 1024 * 1024,
  /** Octets of the event of an asynchronous invocation. */
  asynchronousPayload: 1024 * 1024,
  /** Octets of a zip that comes in the request. */
  uploadedZip: 50 * 1024 * 1024,
  /** Octets of a zip that is fetched: a package larger than what it may unpack to is of no use. */
  fetchedZip: 250 * 1024 * 1024,
  /** Octets of all environment variables. */
  variables: 4096,
  /** Octets of a function's policy. */
  policy: 20 * 1024,
  /** Seconds. */
  timeout: 900,
  /** Megabytes. */
  memory: 10_240,
  tags: 50,
  clientContext: 3583,
} as const
