import { Fault } from '../../../kernel/fault.ts'
import type { RequestContext } from '../../../kernel/operation.ts'
import type { Bucket } from '../ports/buckets.ts'
import type { ByteRange } from '../ports/bytes.ts'
import type { Checksum } from '../ports/checksums.ts'
import type { Content, StoredObject } from '../ports/objects.ts'
import type { Needs } from '../ports.ts'
import { checksumMembers } from './checksums.ts'
import { judge, quotedEtag } from './conditions.ts'
import { type CustomerKey, type CustomerKeyMembers, customerKeyFaults, encryptionMembers } from './customerKeys.ts'
import { invalidArgument, invalidRequest, preconditionFailed, s3Fault } from './faults.ts'
import { expirationHeader } from './lifecycle/expiry.ts'
import { lockMembers } from './locks.ts'
import { headerMembers } from './objectHeaders.ts'
import { requirePartNumber } from './partNumbers.ts'
import { contentRange, isRangeOf, requestedRange } from './ranges.ts'
import { askVersioned } from './readAsks.ts'
import { shownVersion } from './versions.ts'

interface ReadMembers extends CustomerKeyMembers {
  readonly VersionId?: string | undefined
  readonly Range?: string | undefined
  readonly PartNumber?: number | undefined
  readonly IfMatch?: string | undefined
  readonly IfNoneMatch?: string | undefined
  readonly IfModifiedSince?: Date | undefined
  readonly IfUnmodifiedSince?: Date | undefined
  readonly ChecksumMode?: string | undefined
  readonly ResponseCacheControl?: string | undefined
  readonly ResponseContentDisposition?: string | undefined
  readonly ResponseContentEncoding?: string | undefined
  readonly ResponseContentLanguage?: string | undefined
  readonly ResponseContentType?: string | undefined
  readonly ResponseExpires?: Date | undefined
}

/** Answers 304 or 412 to a read whose conditions do not hold. */
export function requireReadable(object: StoredObject, input: ReadMembers): void {
  const verdict = judge(object, {
    ifMatch: input.IfMatch,
    ifNoneMatch: input.IfNoneMatch,
    ifModifiedSince: input.IfModifiedSince,
    ifUnmodifiedSince: input.IfUnmodifiedSince,
  })
  if (verdict.kind === 'failed') throw preconditionFailed(verdict.condition)
  if (verdict.kind === 'unmodified') throw notModified(object)
}

/** https://www.rfc-editor.org/rfc/rfc9110#section-15.4.5 */
function notModified({ etag, modifiedAt, headers }: StoredObject): Fault {
  const validators: Record<string, string> = {
    etag: quotedEtag(etag),
    'last-modified': new Date(modifiedAt).toUTCString(),
  }
  if (headers.cacheControl !== undefined) validators['cache-control'] = headers.cacheControl
  if (headers.expires !== undefined) validators['expires'] = new Date(headers.expires).toUTCString()
  return new Fault('NotModified', 'Not Modified', { status: 304, headers: validators })
}

/** What a read gets of an object. */
export interface Selection {
  readonly range: ByteRange
  /** Whether the answer is a part of the object: 206. */
  readonly partial: boolean
  readonly partsCount?: number
  readonly checksum?: Pick<Checksum, 'algorithm' | 'value' | 'type'> | undefined
}

/** The octets that a read asks for; undefined when the object was replaced meanwhile. */
export async function selectOctets(
  { objects }: Pick<Needs, 'objects'>,
  object: StoredObject & { readonly content?: Content },
  input: ReadMembers,
  { header }: Pick<RequestContext, 'header'>,
): Promise<Selection | undefined> {
  if (input.PartNumber !== undefined) {
    requirePartNumber(input.PartNumber)
    if (input.Range !== undefined) {
      throw invalidRequest('Cannot specify both Range header and partNumber query parameter')
    }
    return selectPart(objects, object, input.PartNumber)
  }
  const isWanted = input.Range !== undefined && isRangeOf(object, header('if-range'))
  const range = isWanted ? requestedRange(input.Range, object.size) : undefined
  if (range !== undefined) return { range, partial: true }
  return { range: { start: 0, end: object.size }, partial: false, checksum: object.checksum }
}

async function selectPart(
  objects: Needs['objects'],
  object: StoredObject & { readonly content?: Content },
  number: number,
): Promise<Selection | undefined> {
  const { size, content, partCount } = object
  if (content?.kind !== 'parts') {
    if (number !== 1) throw noSuchPart(number, 1)
    return { range: { start: 0, end: size }, partial: size > 0, checksum: object.checksum }
  }
  if (number < 1 || number > partCount) throw noSuchPart(number, partCount)
  const parts = await objects.parts(content.upload, 0, Number.MAX_SAFE_INTEGER)
  const part = parts.length === partCount ? parts[number - 1] : undefined
  if (part === undefined) return undefined
  const { algorithm, type } = object.checksum
  return {
    range: { start: part.start, end: part.start + part.size },
    partial: part.size > 0,
    partsCount: partCount,
    checksum: { algorithm, type, value: part.checksum },
  }
}

function noSuchPart(number: number, count: number): Error {
  return s3Fault('InvalidPart', 'The requested partnumber is not satisfiable', {
    PartNumberRequested: number,
    ActualPartCount: count,
  })
}

/** The members that GetObject and HeadObject answer alike. */
export function readMembers(
  bucket: Bucket,
  object: StoredObject,
  selection: Selection,
  input: ReadMembers,
  key: CustomerKey | undefined,
) {
  const { range, checksum } = selection
  const shown = input.ChecksumMode === 'ENABLED' ? checksum : undefined
  return {
    ...headerMembers(object),
    ...encryptionMembers(key),
    ...overrides(input),
    AcceptRanges: 'bytes',
    LastModified: new Date(object.modifiedAt),
    ContentLength: range.end - range.start,
    ETag: quotedEtag(object.etag),
    ContentRange: selection.partial ? contentRange(range, object.size) : undefined,
    PartsCount: selection.partsCount,
    VersionId: shownVersion(bucket, object.version),
    Expiration: input.VersionId === undefined ? expirationHeader(bucket, object) : undefined,
    ...(shown === undefined ? {} : { ...checksumMembers(shown), ChecksumType: shown.type }),
  }
}

/**
 * What a read tells of an object to who may know it: how it is locked, and how many tags it has.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html#API_GetObject_ResponseSyntax
 */
export async function guardedMembers(
  request: RequestContext,
  { Bucket, Key, VersionId }: Readonly<Record<'Bucket' | 'Key', string>> & Pick<ReadMembers, 'VersionId'>,
  object: StoredObject,
) {
  const { tags } = object
  const locked = await lockMembers(request, Bucket, object)
  const ask = { ...askVersioned('s3:GetObjectTagging', { Bucket, Key, VersionId }), state: object }
  if (tags === undefined || !(await request.may(ask))) return locked
  return { ...locked, TagCount: Object.keys(tags).length }
}

const overriding = [
  ['ResponseCacheControl', 'CacheControl'],
  ['ResponseContentDisposition', 'ContentDisposition'],
  ['ResponseContentEncoding', 'ContentEncoding'],
  ['ResponseContentLanguage', 'ContentLanguage'],
  ['ResponseContentType', 'ContentType'],
  ['ResponseExpires', 'Expires'],
] as const

type Overrides = {
  CacheControl?: string
  ContentDisposition?: string
  ContentEncoding?: string
  ContentLanguage?: string
  ContentType?: string
  Expires?: Date
}

function overrides(input: ReadMembers): Overrides {
  const members: Record<string, unknown> = {}
  for (const [parameter, member] of overriding) {
    const value = input[parameter]
    if (value === undefined) continue
    if (typeof value === 'string' && /[^\0-\xff]/u.test(value)) throw notLatin(parameter, value)
    members[member] = value
  }
  return members
}

/** AWS refuses what a header of HTTP has no letters for, where a file's name should stand encoded (RFC 6266). */
function notLatin(parameter: string, value: string): Error {
  const name = parameter.replace(/(?!^)[A-Z]/g, '-$&').toLowerCase()
  return invalidArgument('Header value cannot be represented using ISO-8859-1.', name, value)
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html#API_GetObject_RequestSyntax */
export function requireSignedOverrides(input: ReadMembers, caller: { readonly kind: string }): void {
  if (caller.kind !== 'anonymous' || !overriding.some(([parameter]) => input[parameter] !== undefined)) return
  throw invalidRequest('Request specific response headers cannot be used for anonymous GET requests.')
}

/**
 * A read does not choose an object's encryption.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
 */
export function refuseEncryption({ header }: Pick<RequestContext, 'header'>): void {
  const name = 'x-amz-server-side-encryption'
  const value = header(name)
  if (value !== undefined) throw invalidArgument(`${name} header is not supported for this operation.`, name, value)
}

export const readFaults = [
  ...customerKeyFaults,
  'InvalidPart',
  'InvalidRange',
  'NotModified',
  'PreconditionFailed',
] as const
