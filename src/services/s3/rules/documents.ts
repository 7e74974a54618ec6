import type { Needs } from '../ports.ts'
import { algorithmList } from './algorithms.ts'
import { declaredDigests, verifyDigests } from './checksums.ts'

/** A body that says something of a bucket or of objects, and is none itself. */
export interface ReceivedDocument {
  readonly bytes: Uint8Array
  /** A header by its lower-case name; undefined for one that speaks of something else than the document. */
  readonly header: (name: string) => string | undefined
  /** Trailing headers by lower-case name. */
  readonly trailers: Readonly<Record<string, string>> | undefined
}

/**
 * Refuses documents that are not what their headers or trailers say.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
 */
export function documentVerifier({ checksums }: Pick<Needs, 'checksums'>): (document: ReceivedDocument) => void {
  return ({ bytes, header, trailers }) => {
    const declared = declaredDigests(digestMembers(header), { header })
    if (declared.md5 === undefined && declared.value === undefined && declared.trailer === undefined) return
    const md5 = declared.md5 === undefined ? '' : checksums.digest('MD5', bytes, 'base64')
    verifyDigests(declared, { md5, checksum: checksums.digest(declared.algorithm, bytes, 'base64') }, trailers)
  }
}

const digestHeaders: readonly (readonly [member: string, header: string])[] = [
  ['ContentMD5', 'content-md5'],
  ['ChecksumAlgorithm', 'x-amz-sdk-checksum-algorithm'],
  ...algorithmList.map(({ member, header }) => [member, header] as const),
]

function digestMembers(header: ReceivedDocument['header']): Readonly<Record<string, string>> {
  const members: Record<string, string> = {}
  for (const [member, name] of digestHeaders) {
    const value = header(name)
    if (value !== undefined) members[member] = value
  }
  return members
}
