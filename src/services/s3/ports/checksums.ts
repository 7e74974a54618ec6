import type { StartDigests } from '../../../kernel/digests.ts'

/** By which algorithm objects are checked. */
export type ChecksumAlgorithm =
  | 'CRC32'
  | 'CRC32C'
  | 'CRC64NVME'
  | 'MD5'
  | 'SHA1'
  | 'SHA256'
  | 'SHA512'
  | 'XXHASH64'
  | 'XXHASH3'
  | 'XXHASH128'

/** How a multipart object's checksum covers its parts. */
export type ChecksumType = 'FULL_OBJECT' | 'COMPOSITE'

/** The checksum of an object or a part. */
export interface Checksum {
  readonly algorithm: ChecksumAlgorithm
  /** Base64; `-<parts>` follows where it is composite. */
  readonly value: string
  readonly type: ChecksumType
}

/** What octets are digested by: entity tags are MD5. */
export type DigestAlgorithm = ChecksumAlgorithm

/** Digests octets. */
export interface Checksums {
  /** The digest of octets that are all here. */
  readonly digest: (algorithm: DigestAlgorithm, bytes: Uint8Array, encoding: 'hex' | 'base64') => string
  /** Digests of octets as they pass. */
  readonly start: StartDigests<DigestAlgorithm>
}
