import { Fault } from '../../../kernel/fault.ts'
import type { RequestContext } from '../../../kernel/operation.ts'
import type { Bucket } from '../ports/buckets.ts'
import type { DeleteMarker } from '../ports/versions.ts'
import type { Needs } from '../ports.ts'
import { askBucket } from './arns.ts'
import { faultStatus, noSuchKey, s3Fault } from './faults.ts'

/** An object, or one of its versions. */
export interface Named {
  readonly key: string
  readonly version: string | undefined
}

/**
 * The fault of an object that is not there: only who may list the bucket learns that it is missing; anybody else is
 * denied. A delete marker is not read, nor tagged: by its id it is no object, without one it is the object's absence.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html#API_GetObject_RequestSyntax
 */
export async function missing(
  { versions }: Pick<Needs, 'versions'>,
  request: RequestContext,
  { id, name, versioning }: Bucket,
  { key, version }: Named,
): Promise<Fault> {
  if (version !== undefined) {
    const found = await versions.read(id, key, version)
    if (found !== undefined && 'marker' in found) return noObjectButMarker(found.marker)
  }
  await request.require(askBucket('s3:ListBucket', name))
  if (version !== undefined) return noSuchVersion(key, version)
  const marker = versioning === undefined ? undefined : await versions.marker(id, key)
  return marker === undefined ? noSuchKey(key) : deleted(marker)
}

function noSuchVersion(key: string, version: string): Fault {
  return s3Fault('NoSuchVersion', 'The specified version does not exist.', { Key: key, VersionId: version })
}

function markerHeaders({ version }: DeleteMarker): Readonly<Record<string, string>> {
  return { 'x-amz-delete-marker': 'true', 'x-amz-version-id': version }
}

function deleted(marker: DeleteMarker): Fault {
  const { code, message, members } = noSuchKey(marker.key)
  return new Fault(code, message, { ...statusOf(code), members, headers: markerHeaders(marker) })
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeleteMarker.html */
function noObjectButMarker(marker: DeleteMarker): Fault {
  const members = { ResourceType: 'DeleteMarker' }
  const lastModified = new Date(marker.modifiedAt).toUTCString()
  const headers = { ...markerHeaders(marker), allow: 'DELETE', 'last-modified': lastModified }
  const message = 'The specified method is not allowed against this resource.'
  return new Fault('MethodNotAllowed', message, { ...statusOf('MethodNotAllowed'), members, headers })
}

function statusOf(code: string): { readonly status?: number } {
  const status = faultStatus[code]
  return status === undefined ? {} : { status }
}
