/** S3's rows in SQL: buckets, objects, uploads. Leaves octets that are too many for a row to the object driver. */
import type { Needs } from '../../../../services/s3/ports.ts'
import type { Metadata } from '../../driver.ts'
import { bucketStore } from './buckets.ts'
import { objectStore } from './objects.ts'
import { uploadStore } from './uploads.ts'
import { versionStore } from './versions.ts'

export function s3Store(metadata: Metadata): Pick<Needs, 'buckets' | 'objects' | 'versions' | 'uploads'> {
  return {
    buckets: bucketStore(metadata),
    objects: objectStore(metadata),
    versions: versionStore(metadata),
    uploads: uploadStore(metadata),
  }
}
