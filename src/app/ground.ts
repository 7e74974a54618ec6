import type { Settings } from '../config.ts'
import type { CallAs } from '../kernel/call.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Random } from '../kernel/random.ts'
import type { Denials } from '../pipeline/denials.ts'
import type { Explain } from '../pipeline/explainer.ts'
import type { Log } from '../pipeline/record.ts'
import type { Checksums } from '../services/s3/ports/checksums.ts'
import type { BodyThreads } from '../storage/bodies/threads.ts'
import type { DataFolder } from '../storage/dataFolder.ts'
import type { Metadata } from '../storage/metadata/driver.ts'
import type { Changes } from '../storage/metadata/stores/changes.ts'
import type { ObjectBytes } from '../storage/objects/driver.ts'
import type { Seals } from '../storage/objects/sealed/seals.ts'
import type { Removals } from '../storage/removals.ts'
import type { KeyRing } from '../tokens/keyRing.ts'
import type { Background } from './background.ts'
import type { Powers } from './powers.ts'
import type { Worker } from './worker.ts'

/** What every wing of the house is built on. */
export interface Ground {
  readonly settings: Settings
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly folder: DataFolder
  readonly metadata: Metadata
  /** Changes that other processes make of what is kept at hand. */
  readonly changes: Changes
  readonly bytes: ObjectBytes
  readonly checksums: Checksums
  readonly bodyThreads: BodyThreads
  /** By which files go that nothing names any more. */
  readonly removals: Removals
  /** Seals what stands in rows. */
  readonly seals: Seals
  readonly keyRing: KeyRing
  readonly background: Background
  readonly powers: Powers
  readonly programs: string
  /** Where several processes serve the folder together. */
  readonly worker: Worker | undefined
  /** The server's own URL; known once it listens. */
  readonly url: () => string
  readonly callAs: CallAs
  /** Denials of the last while, with their traces. */
  readonly denials: Denials
  readonly explain: Explain
}
