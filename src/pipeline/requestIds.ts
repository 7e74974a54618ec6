import type { Random } from '../kernel/random.ts'

/** Makes request ids: S3's are sixteen upper-case characters, the others' UUIDs. */
export interface RequestIds {
  readonly s3: () => string
  readonly uuid: () => string
}

/** Makes ids of requests, in the two forms that AWS has. */
export function requestIds(random: Random): RequestIds {
  return {
    uuid: random.uuid,
    s3: () => Buffer.from(random.bytes(8)).toString('hex').toUpperCase(),
  }
}
