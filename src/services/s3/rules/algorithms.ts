import type { ChecksumAlgorithm, ChecksumType } from '../ports/checksums.ts'

/** What S3 says of one checksum algorithm. */
export interface AlgorithmRules {
  readonly name: ChecksumAlgorithm
  readonly member: 'ChecksumCRC32' | 'ChecksumCRC32C' | 'ChecksumCRC64NVME' | 'ChecksumSHA1' | 'ChecksumSHA256'
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
  SHA1: { name: 'SHA1', member: 'ChecksumSHA1', header: 'x-amz-checksum-sha1', octets: 20, types: ['COMPOSITE'] },
  SHA256: {
    name: 'SHA256',
    member: 'ChecksumSHA256',
    header: 'x-amz-checksum-sha256',
    octets: 32,
    types: ['COMPOSITE'],
  },
}

export const algorithmList: readonly AlgorithmRules[] = Object.values(algorithms)

/** What an object gets when its client chose nothing. */
export const defaultAlgorithm: ChecksumAlgorithm = 'CRC64NVME'

/** Members of the model whose algorithms are not computed here, with their headers. */
export const foreignChecksums = [
  ['ChecksumSHA512', 'x-amz-checksum-sha512'],
  ['ChecksumMD5', 'x-amz-checksum-md5'],
  ['ChecksumXXHASH64', 'x-amz-checksum-xxhash64'],
  ['ChecksumXXHASH3', 'x-amz-checksum-xxhash3'],
  ['ChecksumXXHASH128', 'x-amz-checksum-xxhash128'],
] as const

/** The algorithm of a model's name; undefined where it is not computed here. */
export function algorithmNamed(name: string): AlgorithmRules | undefined {
  return algorithmList.find((rules) => rules.name === name)
}
