import type { ByteRange } from '../ports/bytes.ts'
import type { StoredObject } from '../ports/objects.ts'
import { bareEtag } from './conditions.ts'
import { invalidArgument, s3Fault } from './faults.ts'

const single = /^bytes=(\d*)-(\d*)$/

/**
 * The octets that a `Range` header asks for; undefined for the whole object, which is also the answer to a header that
 * is malformed or asks for several ranges. https://www.rfc-editor.org/rfc/rfc9110#section-14.2
 */
export function requestedRange(header: string | undefined, size: number): ByteRange | undefined {
  const match = header === undefined ? null : single.exec(header.trim())
  if (header === undefined || match === null) return undefined
  const [, first = '', last = ''] = match
  if (first === '' && last === '') return undefined
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined
  const range = first === '' ? suffix(Number(last), size) : { start: Number(first), end: endOf(last, size) }
  if (range.start >= size || range.end <= range.start) throw unsatisfiable(header, size)
  return range
}

/**
 * Whether a range counts of this object, where its client wants one of what it has begun to read only; the whole object
 * is the answer otherwise. https://www.rfc-editor.org/rfc/rfc9110#section-13.1.5
 */
export function isRangeOf({ etag, modifiedAt }: Pick<StoredObject, 'etag' | 'modifiedAt'>, ifRange?: string): boolean {
  if (ifRange === undefined) return true
  const validator = ifRange.trim()
  return !validator.startsWith('W/') && (bareEtag(validator) === etag || Date.parse(validator) === modifiedAt)
}

function suffix(length: number, size: number): ByteRange {
  return { start: Math.max(0, size - length), end: length === 0 ? 0 : size }
}

function endOf(last: string, size: number): number {
  return last === '' ? size : Math.min(Number(last) + 1, size)
}

function unsatisfiable(header: string, size: number): Error {
  return s3Fault('InvalidRange', 'The requested range is not satisfiable', {
    RangeRequested: header,
    ActualObjectSize: size,
  })
}

/** `bytes 0-9/100` */
export function contentRange({ start, end }: ByteRange, size: number): string {
  return `bytes ${start}-${end - 1}/${size}`
}

const copyRange = /^bytes=(\d+)-(\d+)$/

/**
 * The octets of a copied part, which must all be there.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html#API_UploadPartCopy_RequestSyntax
 */
export function copiedRange(header: string | undefined, size: number): ByteRange | undefined {
  if (header === undefined) return undefined
  const match = copyRange.exec(header)
  const start = Number(match?.[1])
  const end = Number(match?.[2]) + 1
  if (match === null || end <= start) {
    const message =
      'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy'
    throw invalidArgument(message, 'x-amz-copy-source-range', header)
  }
  if (end > size) {
    throw unsatisfiable(header, size)
  }
  return { start, end }
}
