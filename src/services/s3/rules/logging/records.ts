import { header } from '../../../../kernel/http.ts'
import type { Visit } from '../../../../kernel/visit.ts'
import type { Bucket } from '../../ports/buckets.ts'
import type { Checksums } from '../../ports/checksums.ts'
import type { CopySource } from '../copySource.ts'
import { faultStatus } from '../faults.ts'
import { encodedKey } from './escaped.ts'
import { loggedOperation, loggedSource } from './operations.ts'
import { recordOf, twiceEncoded } from './record.ts'

/** What the log of a request's own bucket says of it: a line, and one more for each key of a deletion of many. */
export function recordsOf(checksums: Checksums, bucket: Bucket, visit: Visit): readonly string[] {
  const { status, fault, sent, input, output } = visit
  const key = twiceEncoded(visit.key ?? textOf(input, 'Key'))
  const own = { status, fault, sent, size: sizeOf(visit), version: textOf(input, 'VersionId') }
  const line = recordOf(checksums, bucket, visit, { ...own, key, operation: loggedOperation(visit) })
  if (visit.operation !== 'DeleteObjects' || output === undefined) return [line]
  return [line, ...deletionsOf(input, output).map((told) => recordOf(checksums, bucket, visit, told))]
}

/** The other half of a copy, in the log of its source. https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html#AdditionalLoggingforCopyOperations */
export function sourceRecord(checksums: Checksums, bucket: Bucket, visit: Visit, source: CopySource): string {
  const { status, fault } = visit
  const operation = loggedSource(visit.operation) ?? '-'
  return recordOf(checksums, bucket, visit, {
    ...{ operation, key: twiceEncoded(source.key), version: source.version },
    ...{ status, fault },
  })
}

interface Deletion {
  readonly Key?: string
  readonly VersionId?: string
  readonly Code?: string
}

function deletionsOf(input: unknown, output: unknown) {
  const failed = new Map(
    deletionsIn(output, 'Errors').map(({ Key, VersionId, Code }) => [placeOf(Key, VersionId), Code]),
  )
  return deletionsIn(memberOf(input, 'Delete'), 'Objects').map(({ Key = '', VersionId }) => {
    const place = placeOf(Key, VersionId)
    const refused = failed.has(place)
    return {
      operation: 'BATCH.DELETE.OBJECT',
      key: encodedKey(Key),
      version: VersionId,
      status: refused ? (faultStatus[failed.get(place) ?? ''] ?? 400) : 204,
      fault: failed.get(place),
    }
  })
}

function placeOf(key: string | undefined, version: string | undefined): string {
  return JSON.stringify([key, version])
}

/** The object's octets: those that were sent to be kept, or those that the answer is of. */
function sizeOf({ operation, status, request, headers }: Visit): number | undefined {
  if (operation === 'PutObject' || operation === 'UploadPart') {
    return numberIn(
      header(request.headers, 'x-amz-decoded-content-length') ?? header(request.headers, 'content-length'),
    )
  }
  if ((operation !== 'GetObject' && operation !== 'HeadObject') || status >= 300) return undefined
  const lower = headers.map((text, index) => (index % 2 === 0 ? text.toLowerCase() : text))
  const range = header(lower, 'content-range')
  return numberIn(range === undefined ? header(lower, 'content-length') : range.slice(range.indexOf('/') + 1))
}

function numberIn(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined
}

function textOf(value: unknown, name: string): string | undefined {
  const member = memberOf(value, name)
  return typeof member === 'string' ? member : undefined
}

function deletionsIn(value: unknown, name: string): readonly Deletion[] {
  const member = memberOf(value, name)
  return Array.isArray(member) ? (member as readonly Deletion[]) : []
}
