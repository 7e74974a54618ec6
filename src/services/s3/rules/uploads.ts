import type { Caller } from '../../../kernel/caller.ts'
import { type Random, randomText } from '../../../kernel/random.ts'
import type { ChecksumAlgorithm, ChecksumType } from '../ports/checksums.ts'
import type { Upload } from '../ports/uploads.ts'
import type { Needs } from '../ports.ts'
import { algorithms, defaultAlgorithm } from './algorithms.ts'
import { invalidRequest, noSuchUpload } from './faults.ts'

/** An id that sorts by the time of its making. */
export function uploadId(random: Random, now: number): string {
  return now.toString(36).padStart(9, '0') + randomText(random, 55)
}

/** ARN of whoever begins an upload; nobody in particular is the bucket's account. */
export function initiatorOf(caller: Caller, account: string): string {
  return 'arn' in caller ? caller.arn : `arn:aws:iam::${account}:root`
}

/** How the checksum of an upload covers its parts. */
export function chosenType(algorithm: ChecksumAlgorithm | undefined, asked: string | undefined): ChecksumType {
  if (algorithm === undefined) {
    if (asked === undefined) return 'FULL_OBJECT'
    throw invalidRequest('The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.')
  }
  const { types } = algorithms[algorithm]
  const type = asked === undefined ? types[0] : types.find((known) => known === asked)
  if (type !== undefined) return type
  throw invalidRequest(
    `The ${asked} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
  )
}

export function algorithmOf(upload: Upload): ChecksumAlgorithm {
  return upload.checksumAlgorithm ?? defaultAlgorithm
}

/** The upload that an operation names. */
export async function requireUpload(
  uploads: Needs['uploads'],
  bucket: number,
  input: { readonly Key: string; readonly UploadId: string },
): Promise<Upload> {
  const upload = isUploadId(input.UploadId) ? await uploads.find(bucket, input.Key, input.UploadId) : undefined
  if (upload === undefined) throw noSuchUpload(input.UploadId)
  return upload
}

/** Whether text could be an upload's id: anything else names none. */
export function isUploadId(text: string): boolean {
  return /^[A-Za-z0-9]{64}$/.test(text)
}

export function typeMismatch(expected: ChecksumAlgorithm | undefined, actual: ChecksumAlgorithm | undefined): Error {
  const names = [expected, actual].map((algorithm) => algorithm?.toLowerCase() ?? 'null')
  return invalidRequest(
    `Checksum Type mismatch occurred, expected checksum Type: ${names[0]}, actual checksum Type: ${names[1]}`,
  )
}
