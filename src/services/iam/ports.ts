import type { Clock } from '../../kernel/clock.ts'
import type { Random } from '../../kernel/random.ts'
import type { KeyRingSource } from '../../tokens/keyRing.ts'
import type { KeyUses, UsageStore } from './ports/usage.ts'
import type { Directory } from './rules/directory.ts'

/** What IAM's operations need from outside. */
export interface Needs {
  /** Users, roles and policies, with the caches that every request reads. */
  readonly directory: Directory
  /** What is noted as credentials are used; nothing that decisions read. */
  readonly usage: UsageStore
  /** When access keys were last used. */
  readonly keyUses: KeyUses
  /** Seals secret access keys and MFA seeds at rest. */
  readonly keyRing: KeyRingSource
  readonly clock: Clock
  readonly random: Random
}
