import type { RequestContext } from '../../../kernel/operation.ts'
import type { Checksum, ChecksumAlgorithm } from '../ports/checksums.ts'
import { algorithmList, algorithmNamed, algorithms, defaultAlgorithm } from './algorithms.ts'
import { invalidRequest, s3Fault } from './faults.ts'

/** The members of requests and answers that carry checksums. */
export type ChecksumMembers = { readonly [M in `Checksum${ChecksumAlgorithm}`]?: string | undefined }

interface DigestMembers extends ChecksumMembers {
  readonly ContentMD5?: string | undefined
  readonly ChecksumAlgorithm?: string | undefined
}

/** What the client says of a body's digests. */
export interface DeclaredDigests {
  readonly algorithm: ChecksumAlgorithm
  /** Base64; undefined where the client sent none, or sends it behind the body. */
  readonly value: string | undefined
  /** The trailing header that brings the value. */
  readonly trailer: string | undefined
  /** Base64. */
  readonly md5: string | undefined
}

/**
 * The digests that a body must have, by its headers or the announcement of a trailer.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
 */
export function declaredDigests(
  input: DigestMembers,
  request: Pick<RequestContext, 'header'>,
  fallback: ChecksumAlgorithm = defaultAlgorithm,
): DeclaredDigests {
  const md5 = declaredMd5(input.ContentMD5)
  const sent = sentChecksum(input)
  const trailer = announcedTrailer(request.header('x-amz-trailer'))
  if (sent !== undefined && trailer !== undefined) throw severalChecksums()
  if (sent !== undefined) return { ...sent, trailer: undefined, md5 }
  if (trailer !== undefined) return { ...trailer, value: undefined, md5 }
  if (input.ChecksumAlgorithm !== undefined && request.header('x-amz-sdk-checksum-algorithm') !== undefined) {
    throw invalidRequest(
      'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.',
    )
  }
  return { algorithm: fallback, value: undefined, trailer: undefined, md5 }
}

/** Whether the client sends a checksum, before the body or behind it. */
export function isDeclared({ value, trailer }: DeclaredDigests): boolean {
  return value !== undefined || trailer !== undefined
}

/** The one checksum among the members; a fault when there are several or it cannot be one. */
export function sentChecksum(
  input: ChecksumMembers,
): { readonly algorithm: ChecksumAlgorithm; readonly value: string } | undefined {
  let sent: { algorithm: ChecksumAlgorithm; value: string } | undefined
  for (const { name, member, header, octets } of algorithmList) {
    const value = input[member]
    if (value === undefined) continue
    if (sent !== undefined) throw severalChecksums()
    if (!isBase64Of(value.replace(/-\d+$/, ''), octets)) throw invalidChecksum(header)
    sent = { algorithm: name, value }
  }
  return sent
}

/** What is no checksum of the algorithm matches nothing that could be received. */
function invalidChecksum(header: string): Error {
  return s3Fault('BadDigest', `Value for ${header} header is invalid.`)
}

function severalChecksums(): Error {
  return invalidRequest('Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.')
}

function announcedTrailer(
  header: string | undefined,
): { readonly algorithm: ChecksumAlgorithm; readonly trailer: string } | undefined {
  if (header === undefined) return undefined
  const names = header.split(',').map((name) => name.trim().toLowerCase())
  const announced = names.filter((name) => name.startsWith('x-amz-checksum-'))
  if (announced.length > 1) throw severalChecksums()
  const [trailer] = announced
  if (trailer === undefined) return undefined
  const rules = algorithmList.find((candidate) => candidate.header === trailer)
  if (rules === undefined) throw invalidRequest('The value specified in the x-amz-trailer header is not supported')
  return { algorithm: rules.name, trailer }
}

/** The algorithm that a request names; a fault when there is none of the name. */
export function requireAlgorithm(name: string | undefined): ChecksumAlgorithm | undefined {
  if (name === undefined) return undefined
  const rules = algorithmNamed(name)
  if (rules !== undefined) return rules.name
  const names = algorithmList.map((each) => each.name).join(', ')
  throw invalidRequest(
    `Checksum algorithm provided is unsupported. Please try again with any of the valid types: [${names}]`,
  )
}

function declaredMd5(value: string | undefined): string | undefined {
  if (value === undefined) return undefined
  if (!isBase64Of(value, 16)) throw s3Fault('InvalidDigest', 'The Content-MD5 you specified was invalid.')
  return value
}

function isBase64Of(value: string, octets: number): boolean {
  return /^[A-Za-z0-9+/]+={0,2}$/.test(value) && Buffer.from(value, 'base64').byteLength === octets
}

/** Refuses a body whose digests are not those that its client declared. Both are base64. */
export function verifyDigests(
  declared: DeclaredDigests,
  computed: { readonly md5: string; readonly checksum: string },
  trailers: Readonly<Record<string, string>> | undefined,
): void {
  if (declared.md5 !== undefined && declared.md5 !== computed.md5) {
    throw s3Fault('BadDigest', 'The Content-MD5 you specified did not match what we received.', {
      ExpectedDigest: declared.md5,
      CalculatedDigest: computed.md5,
    })
  }
  const value = declared.trailer === undefined ? declared.value : requireTrailer(declared, trailers)
  if (value !== undefined && value !== computed.checksum) throw wrongChecksum(declared.algorithm)
}

export function wrongChecksum(algorithm: ChecksumAlgorithm): Error {
  return s3Fault('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`)
}

function requireTrailer(declared: DeclaredDigests, trailers: Readonly<Record<string, string>> | undefined): string {
  const value = trailers?.[declared.trailer as string]
  if (value === undefined) {
    const message =
      'The request contained trailing data that was not well-formed or did not conform to our published schema.'
    throw s3Fault('MalformedTrailerError', message)
  }
  if (!isBase64Of(value, algorithms[declared.algorithm].octets)) {
    throw s3Fault('BadDigest', `Value for ${declared.trailer} trailing header is invalid.`)
  }
  return value
}

/** A checksum as members of an answer. */
export function checksumMembers(checksum: Pick<Checksum, 'algorithm' | 'value'>): ChecksumMembers {
  return { [algorithms[checksum.algorithm].member]: checksum.value }
}

/** What any operation that receives octets may answer. */
export const digestFaults = ['BadDigest', 'InvalidDigest', 'InvalidRequest', 'MalformedTrailerError'] as const
