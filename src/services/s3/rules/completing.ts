import type { CompletedPart } from '@aws-sdk/client-s3'
import type { Checksum, Checksums } from '../ports/checksums.ts'
import type { ObjectWithContent } from '../ports/objects.ts'
import type { Part, Upload } from '../ports/uploads.ts'
import { algorithms } from './algorithms.ts'
import { type ChecksumMembers, sentChecksum, wrongChecksum } from './checksums.ts'
import { multipartChecksum } from './combine.ts'
import { bareEtag } from './conditions.ts'
import { invalidRequest, malformedXml, s3Fault } from './faults.ts'
import { wholeSeconds } from './store.ts'
import { algorithmOf, typeMismatch } from './uploads.ts'

/** Least octets of every part but the last. https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const smallestPart = 5 * 1024 ** 2

/** The uploaded parts that a client chose, in its order; a fault when they do not make an object. */
export function chosenParts(
  chosen: readonly CompletedPart[] | undefined,
  uploaded: readonly Part[],
  upload: Upload,
): readonly Part[] {
  if (chosen === undefined || chosen.length === 0) throw malformedXml()
  const byNumber = new Map(uploaded.map((part) => [part.number, part]))
  requireOrder(chosen)
  const last = lastOfEach(chosen)
  requireChecksums(last, upload)
  const parts = last.map((part) => requirePart(part, byNumber.get(part.PartNumber as number), upload))
  parts.slice(0, -1).forEach(requireLargeEnough)
  return parts
}

function requireOrder(chosen: readonly CompletedPart[]): void {
  let last = 0
  for (const { PartNumber } of chosen) {
    if (PartNumber === undefined) throw malformedXml()
    if (PartNumber < last) throw outOfOrder()
    last = PartNumber
  }
}

function outOfOrder(): Error {
  const message =
    'The list of parts was not in ascending order. The parts list must be specified in order by part number.'
  return s3Fault('InvalidPartOrder', message)
}

/**
 * Where parts' checksums make that of the whole, each comes with its own, and none is left out of their count.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompletedPart.html
 */
function requireChecksums(
  parts: readonly CompletedPart[],
  { checksumAlgorithm: chosen, checksumType }: Pick<Upload, 'checksumAlgorithm' | 'checksumType'>,
): void {
  if (chosen === undefined || checksumType !== 'COMPOSITE') return
  const { member } = algorithms[chosen]
  for (const [index, part] of parts.entries()) {
    if (part[member] === undefined) {
      throw invalidRequest(
        `The upload was created using a ${chosen.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${part.PartNumber} in the request.`,
      )
    }
    if (part.PartNumber !== index + 1) throw outOfOrder()
  }
}

/** A part that was sent again may be listed again: the last of a number counts. */
function lastOfEach(chosen: readonly CompletedPart[]): readonly CompletedPart[] {
  return chosen.filter(({ PartNumber }, i) => chosen[i + 1]?.PartNumber !== PartNumber)
}

function requirePart(chosen: CompletedPart, part: Part | undefined, upload: Upload): Part {
  const sent = sentChecksum(chosen)
  const sameEtag = chosen.ETag !== undefined && bareEtag(chosen.ETag) === part?.etag
  const sameChecksum = sent === undefined || isChecksumOf(sent, part, upload)
  if (part !== undefined && sameEtag && sameChecksum) return part
  const message =
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag."
  throw s3Fault('InvalidPart', message, {
    UploadId: upload.id,
    PartNumber: chosen.PartNumber,
    ETag: chosen.ETag === undefined ? undefined : bareEtag(chosen.ETag),
  })
}

/** A part of an upload that chose no checksum may have been verified by any: only the kept one can be compared. */
function isChecksumOf(sent: Pick<Checksum, 'algorithm' | 'value'>, part: Part | undefined, upload: Upload): boolean {
  if (upload.checksumAlgorithm === undefined && sent.algorithm !== algorithmOf(upload)) return true
  return sent.algorithm === algorithmOf(upload) && sent.value === part?.checksum
}

function requireLargeEnough({ number, size, etag }: Part): void {
  if (size >= smallestPart) return
  throw s3Fault('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', {
    ProposedSize: size,
    MinSizeAllowed: smallestPart,
    PartNumber: number,
    ETag: etag,
  })
}

/** The object that parts make. Its time is that of its upload's initiation, as on AWS. */
export function completedObject(
  checksums: Checksums,
  upload: Upload,
  parts: readonly Part[],
): Omit<ObjectWithContent, 'content' | 'version' | 'lock'> {
  const digests = Buffer.concat(parts.map(({ etag }) => Buffer.from(etag, 'hex')))
  return {
    key: upload.key,
    size: parts.reduce((size, part) => size + part.size, 0),
    etag: `${checksums.digest('MD5', digests, 'hex')}-${parts.length}`,
    modifiedAt: wholeSeconds(upload.initiatedAt),
    checksum: multipartChecksum(checksums, algorithmOf(upload), upload.checksumType, parts),
    headers: upload.headers,
    tags: upload.tags,
    partCount: parts.length,
  }
}

interface Declared extends ChecksumMembers {
  readonly ChecksumType?: string | undefined
  readonly MpuObjectSize?: number | undefined
}

/** Refuses an object that is not what the client says it must be. */
export function requireAsDeclared(
  input: Declared,
  object: Pick<ObjectWithContent, 'size' | 'checksum'>,
  upload: Upload,
): void {
  const { checksum } = object
  if (input.ChecksumType !== undefined && input.ChecksumType !== checksum.type) {
    throw invalidRequest(
      `The upload was created using the ${checksum.type} checksum mode. The complete request must use the same checksum mode.`,
    )
  }
  if (input.MpuObjectSize !== undefined && input.MpuObjectSize !== object.size) {
    throw invalidRequest(
      `The provided 'x-amz-mp-object-size' header value ${input.MpuObjectSize} does not match what was computed: ${object.size}`,
    )
  }
  const sent = sentChecksum(input)
  if (sent === undefined) return
  if (sent.algorithm !== checksum.algorithm) throw typeMismatch(upload.checksumAlgorithm, sent.algorithm)
  const computed = /-\d+$/.test(sent.value) ? checksum.value : checksum.value.replace(/-\d+$/, '')
  if (sent.value !== computed) throw wrongChecksum(algorithms[sent.algorithm].name)
}

export const completeFaults = [
  'BadDigest',
  'EntityTooSmall',
  'InvalidPart',
  'InvalidPartOrder',
  'InvalidRequest',
  'MalformedXML',
  'NoSuchKey',
  'NoSuchUpload',
  'OperationAborted',
  'PreconditionFailed',
] as const
