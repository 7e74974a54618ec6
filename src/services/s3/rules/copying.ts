import { Fault } from '../../../kernel/fault.ts'
import type { RequestContext } from '../../../kernel/operation.ts'
import type { Bucket } from '../ports/buckets.ts'
import type { ByteRange } from '../ports/bytes.ts'
import type { ChecksumAlgorithm } from '../ports/checksums.ts'
import type { ObjectWithContent } from '../ports/objects.ts'
import type { Needs } from '../ports.ts'
import { requireBucket } from './buckets.ts'
import { judge } from './conditions.ts'
import { openContent, withObject } from './content.ts'
import type { CopySource } from './copySource.ts'
import { type CustomerKey, type CustomerSeal, customerKeyFaults, requireKeyOf } from './customerKeys.ts'
import { invalidRequest, preconditionFailed } from './faults.ts'
import { copiedRange } from './ranges.ts'
import { inlineLimit, largestPut, type Received, receiveStream, receiveWhole } from './receive.ts'
import { requireVersionId } from './versions.ts'

interface SourceConditions {
  readonly CopySourceIfMatch?: string | undefined
  readonly CopySourceIfNoneMatch?: string | undefined
  readonly CopySourceIfModifiedSince?: Date | undefined
  readonly CopySourceIfUnmodifiedSince?: Date | undefined
}

/** What of a source is copied, and how it is digested. */
export interface CopyPlan {
  readonly conditions: SourceConditions
  /** `bytes=0-9`, of a copied part. */
  readonly range: string | undefined
  /** Undefined for that of the source. */
  readonly algorithm: ChecksumAlgorithm | undefined
  /** Whether the octets may stand beside their row. */
  readonly inline?: boolean
  /** The customer's key of the source, where it has one. */
  readonly sourceKey: CustomerKey | undefined
  /** Whether the caller may copy all that is copied of this object: what goes along was not known before it was read. */
  readonly require?: (object: ObjectWithContent) => Promise<void>
  /** The customer's key for the copy. */
  readonly seal: CustomerSeal | undefined
}

export interface Copied {
  readonly object: ObjectWithContent
  readonly received: Received
  readonly algorithm: ChecksumAlgorithm
}

type CopyNeeds = Pick<Needs, 'objects' | 'versions' | 'bytes' | 'reclaim' | 'checksums'>

/** The bucket of a copy's source. */
export function requireSource(
  { buckets }: Pick<Needs, 'buckets'>,
  input: { readonly ExpectedSourceBucketOwner?: string | undefined },
  source: CopySource,
): Promise<Bucket> {
  requireVersionId(source.version)
  return requireBucket(buckets, { Bucket: source.bucket, ExpectedBucketOwner: input.ExpectedSourceBucketOwner })
}

/** Reads a source and keeps its octets anew, digested as they pass. */
export async function copyOctets(
  needs: CopyNeeds,
  bucket: Bucket,
  source: CopySource,
  request: RequestContext,
  plan: CopyPlan,
): Promise<Copied> {
  return withObject(needs, request, bucket, source, async (object) => {
    await plan.require?.(object)
    requireKeyOf(object.headers, plan.sourceKey)
    requireSourceConditions(object, plan.conditions)
    const range = copiedRange(plan.range, object.size) ?? { start: 0, end: object.size }
    requireSize(range)
    const body = await openContent(needs, object, range, plan.sourceKey?.secret)
    const algorithm = plan.algorithm ?? object.checksum.algorithm
    const length = range.end - range.start
    return body && { object, algorithm, received: await keep(needs, { body, length }, algorithm, plan) }
  }).catch(markersAreNoSource)
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html#API_CopyObject_RequestSyntax */
function markersAreNoSource(error: unknown): never {
  if (!(error instanceof Fault) || error.code !== 'MethodNotAllowed') throw error
  throw invalidRequest('The source of a copy request may not specifically refer to a delete marker by version id.')
}

async function keep(
  needs: CopyNeeds,
  { body, length }: { readonly body: Uint8Array | AsyncIterable<Uint8Array>; readonly length: number },
  algorithm: ChecksumAlgorithm,
  { inline, seal }: Pick<CopyPlan, 'inline' | 'seal'>,
): Promise<Received> {
  const declared = { algorithm, value: undefined, trailer: undefined, md5: undefined }
  if (!(body instanceof Uint8Array)) return receiveStream(needs, { chunks: body, length }, declared, seal)
  const small = inline !== false && seal === undefined && body.byteLength <= inlineLimit
  if (small) return receiveWhole(needs, body, declared, undefined)
  return receiveStream(needs, { chunks: oneChunk(body), length }, declared, seal)
}

async function* oneChunk(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  if (bytes.byteLength > 0) yield bytes
}

function requireSourceConditions(object: ObjectWithContent, input: SourceConditions): void {
  const verdict = judge(object, {
    ifMatch: input.CopySourceIfMatch,
    ifNoneMatch: input.CopySourceIfNoneMatch,
    ifModifiedSince: input.CopySourceIfModifiedSince,
    ifUnmodifiedSince: input.CopySourceIfUnmodifiedSince,
  })
  if (verdict.kind === 'met') return
  const condition = verdict.kind === 'failed' ? verdict.condition : failedOf(input)
  throw preconditionFailed(`x-amz-copy-source-${condition}`)
}

function failedOf(input: SourceConditions): string {
  return input.CopySourceIfNoneMatch === undefined ? 'If-Modified-Since' : 'If-None-Match'
}

function requireSize({ start, end }: ByteRange): void {
  if (end - start <= largestPut) return
  throw invalidRequest(
    `The specified copy source is larger than the maximum allowable size for a copy source: ${largestPut}`,
  )
}

export const copySourceFaults = [...customerKeyFaults, 'NoSuchKey', 'NoSuchVersion', 'PreconditionFailed'] as const
