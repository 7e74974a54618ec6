import type { CallAs } from '../../kernel/call.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { Random } from '../../kernel/random.ts'
import type { KeyRingSource } from '../../tokens/keyRing.ts'
import type { Power } from '../../tokens/srpGroup.ts'
import type { Federation } from './hosted/ports.ts'
import type { Outbox } from './ports/messages.ts'
import type { SigningKeys } from './ports/signingKeys.ts'
import type { UserPoolStore } from './ports/userPools.ts'
import type { UserImports } from './rules/imports/ports.ts'
import type { Passkeys } from './rules/passkeys/ports.ts'
import type { ResourceQuotas } from './rules/resourceQuotas.ts'
import type { Turns } from './rules/turns.ts'

/** What user pools need from outside. */
export interface Needs {
  readonly userPools: UserPoolStore
  readonly signingKeys: SigningKeys
  readonly keyRing: KeyRingSource
  readonly clock: Clock
  readonly random: Random
  readonly outbox: Outbox
  /** The `iss` of a pool's tokens: `<public url>/<pool id>`, or AWS's. It must stay the same while tokens are out. */
  readonly issuerOf: (poolId: string) => string
  /** Where a pool's key set and discovery document are: `<public url>/<pool id>/.well-known`. */
  readonly wellKnownAt: (poolId: string) => string
  /** Where a domain's pages and endpoints are, such as `<public url>/_poolhouse/auth/<domain>`. */
  readonly pagesAt: (domain: string) => string
  /** Asks and verifies other parties. */
  readonly federation: Federation
  /** Tells the administrator why a sign-in at a provider came to nothing, which its user is not told. */
  readonly noteRefusal: (refusal: ProviderRefusal) => void
  /** Raises to powers modulo SRP's N, off the event loop. */
  readonly power: Power
  /** In which attempts at one user's password are made. */
  readonly turns: Turns
  readonly passkeys: Passkeys
  readonly imports: UserImports
  readonly quotas: ResourceQuotas
  /** Runs the functions of triggers. */
  readonly callAs: CallAs
  /** Runs work after the answer is sent; whoever runs it logs its failure. */
  readonly later: (work: () => Promise<void>) => void
}

/** A sign-in at a provider that came to nothing. It names no user and no secret. */
export interface ProviderRefusal {
  readonly userPool: string
  readonly provider: string
  readonly reason: string
}
