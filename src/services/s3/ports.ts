import type { CallAs } from '../../kernel/call.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { PolicyPrincipals } from '../../kernel/policyPrincipals.ts'
import type { Random } from '../../kernel/random.ts'
import type { AccountBlockStore, Owners } from './ports/access.ts'
import type { BucketDefaults, BucketStore } from './ports/buckets.ts'
import type { ObjectBytes, Reclaim } from './ports/bytes.ts'
import type { Checksums } from './ports/checksums.ts'
import type { ObjectStore } from './ports/objects.ts'
import type { UploadStore } from './ports/uploads.ts'
import type { VersionStore } from './ports/versions.ts'
import type { EventStore } from './rules/notifications/ports.ts'

/** What S3 needs from outside. */
export interface Needs {
  readonly buckets: BucketStore
  readonly objects: ObjectStore
  readonly versions: VersionStore
  readonly uploads: UploadStore
  readonly events: EventStore
  readonly bytes: ObjectBytes
  readonly reclaim: Reclaim
  readonly checksums: Checksums
  readonly owners: Owners
  readonly accountBlocks: AccountBlockStore
  readonly newBuckets: BucketDefaults
  /** Who bucket policies name. */
  readonly policyPrincipals: PolicyPrincipals
  /** How functions are reached that hear of events. */
  readonly callAs: CallAs
  readonly random: Random
  readonly clock: Clock
}
