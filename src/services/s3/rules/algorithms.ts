import type { ChecksumAlgorithm, ChecksumType } from '../ports/checksums.ts'

/** What S3 says of one checksum algorithm. */
export interface AlgorithmRules {
  readonly name: ChecksumAlgorithm
  readonly member: `Checksum${ChecksumAlgorithm}`
  readonly header: string
  /** Octets of a value. */
  readonly octets: number
  /** How it may cover a multipart object; the first is the default. */
  readonly types: readonly ChecksumType[]
  /** The polynomial, reflected, of a CRC; CRCs of parts can be joined to that of the whole. */
  readonly polynomial?: bigint
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html#Full-object-checksums */
export const algorithms: Readonly<Record<ChecksumAlgorithm, AlgorithmRules>> = {
  CRC32: {
    name: 'CRC32',
    member: 'ChecksumCRC32',
    header: 'x-amz-checksum-crc32',
    octets: 4,
    types: ['COMPOSITE', 'FULL_OBJECT'],
    polynomial: 0xedb88320n,
  },
  CRC32C: {
    name: 'CRC32C',
    member: 'ChecksumCRC32C',
    header: 'x-amz-checksum-crc32c',
    octets: 4,
    types: ['COMPOSITE', 'FULL_OBJECT'],
    polynomial: 0x82f63b78n,
  },
  CRC64NVME: {
    name: 'CRC64NVME',
    member: 'ChecksumCRC64NVME',
    header: 'x-amz-checksum-crc64nvme',
    octets: 8,
    types: ['FULL_OBJECT'],
    polynomial: 0x9a6c9329ac4bc9b5n,
  },
  MD5: composite('MD5', 16),
  SHA1: composite('SHA1', 20),
  SHA256: composite('SHA256', 32),
  SHA512: composite('SHA512', 64),
  XXHASH64: composite('XXHASH64', 8),
  XXHASH3: composite('XXHASH3', 8),
  XXHASH128: composite('XXHASH128', 16),
}

/** One whose values of parts cannot be joined: it covers a multipart object by the values of its parts. */
function composite(name: ChecksumAlgorithm, octets: number): AlgorithmRules {
  const header = `x-amz-checksum-${name.toLowerCase()}`
  return { name, member: `Checksum${name}`, header, octets, types: ['COMPOSITE'] }
}

export const algorithmList: readonly AlgorithmRules[] = Object.values(algorithms)

/** What an object gets when its client chose nothing. */
export const defaultAlgorithm: ChecksumAlgorithm = 'CRC64NVME'

/** The algorithm of a model's name; undefined where there is none. */
export function algorithmNamed(name: string): AlgorithmRules | undefined {
  return algorithmList.find((rules) => rules.name === name)
}
