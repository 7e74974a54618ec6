/** S3's rows in SQL: buckets, objects, uploads. Leaves octets that are too many for a row to the object driver. */
import type { Needs } from '../../../../services/s3/ports.ts'
import type { Seals } from '../../../objects/sealed/seals.ts'
import type { Metadata } from '../../driver.ts'
import { type Changes, openChanges } from '../changes.ts'
import { accountBlockStore } from './accountBlocks.ts'
import { bucketStore } from './buckets.ts'
import { type Berth, openEvents } from './events.ts'
import { objectStore } from './objects.ts'
import { uploadStore } from './uploads.ts'
import { versionStore } from './versions.ts'

/** Small bodies stand sealed beside their rows. */
export function s3Store(
  metadata: Metadata,
  seals: Seals,
  changes: Changes = openChanges(metadata, false),
  berth?: Berth,
): Pick<Needs, 'buckets' | 'objects' | 'versions' | 'uploads' | 'events' | 'accountBlocks'> {
  const events = openEvents(metadata, berth)
  return {
    buckets: bucketStore(metadata, changes),
    objects: objectStore(metadata, seals, events),
    versions: versionStore(metadata, seals),
    uploads: uploadStore(metadata, seals, events),
    events,
    accountBlocks: accountBlockStore(metadata, changes),
  }
}
