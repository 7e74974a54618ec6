import type { Random } from '../../../kernel/random.ts'
import type { Bucket } from '../ports/buckets.ts'
import type { DeleteMarker } from '../ports/versions.ts'
import { invalidArgument } from './faults.ts'
import { wholeSeconds } from './store.ts'

/** The version of an object that was put while its bucket was not versioned, or no more. */
const nullVersion = 'null'

const wellFormed = /^[A-Za-z0-9._-]{32}$/

/** Refuses text that is no version's id. */
export function requireVersionId(version: string | undefined): void {
  if (version === undefined || version === nullVersion || wellFormed.test(version)) return
  const message = version === '' ? 'Version id cannot be the empty string' : 'Invalid version id specified'
  throw invalidArgument(message, 'versionId', version)
}

/** The id of what is written next. https://docs.aws.amazon.com/AmazonS3/latest/userguide/versioning-workflows.html */
export function nextVersion({ versioning }: Pick<Bucket, 'versioning'>, random: Random): string {
  return versioning === 'Enabled' ? Buffer.from(random.bytes(24)).toString('base64url') : nullVersion
}

/** A version's id as answers show it: not at all where the bucket never was versioned. */
export function shownVersion({ versioning }: Pick<Bucket, 'versioning'>, version: string): string | undefined {
  return versioning === undefined ? undefined : version
}

/** The same in the answer to a write, which does not name null versions. */
export function writtenVersion({ versioning }: Pick<Bucket, 'versioning'>, version: string): string | undefined {
  return versioning === 'Enabled' ? version : undefined
}

/** What takes a deleted object's place; nothing does where the bucket is not versioned. */
export function markerFor(
  bucket: Pick<Bucket, 'versioning'>,
  key: string,
  random: Random,
  now: number,
): DeleteMarker | undefined {
  if (bucket.versioning === undefined) return undefined
  return { key, version: nextVersion(bucket, random), modifiedAt: wholeSeconds(now) }
}
