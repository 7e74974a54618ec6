import type { Lockout } from './attempts.ts'
import type { CodeKind } from './codes.ts'
import type { Created, Saved, Versioned } from './rows.ts'

/** `EXTERNAL_PROVIDER`: an identity provider vouches for the user, who has no password here. */
export type UserStatus = 'UNCONFIRMED' | 'CONFIRMED' | 'FORCE_CHANGE_PASSWORD' | 'RESET_REQUIRED' | 'EXTERNAL_PROVIDER'

/** A user of a pool. */
export interface UserRecord extends Versioned {
  readonly poolId: string
  readonly sub: string
  /** As given; the sub where the pool's users sign in with an email address or a phone number. */
  readonly username: string
  readonly status: UserStatus
  readonly enabled: boolean
  /** Without `sub`. */
  readonly attributes: Readonly<Record<string, string>>
  /** Sealed SRP salt and verifier; absent while the user has no password. */
  readonly password: Uint8Array | undefined
  readonly passwordSetAt: number
  /** Twelve hexadecimal digits that end every `origin_jti`; a global sign-out draws new ones. */
  readonly epoch: string
  readonly lockout: Lockout
}

/** One change of a user: all of it or nothing. */
export interface UserChange {
  readonly before: UserRecord
  readonly after: UserRecord
  /** Names that sign the user in, folded as the pool compares them. */
  readonly namesBefore: readonly string[]
  readonly namesAfter: readonly string[]
  /** How many passwords to remember that were replaced, this change's included; none where it does not say. */
  readonly keptPasswords?: number
  /** A code that this change uses up. */
  readonly usesCode?: CodeKind
}

/** Which users to list. */
export interface UserFilter {
  /** A column of the user, or a searchable attribute by its name. */
  readonly field: 'username' | 'sub' | 'status' | 'enabled' | { readonly attribute: string }
  readonly match: 'equals' | 'startsWith'
  readonly value: string
}

/** Where a user stands in a listing. */
export interface UserPlace {
  /** What a listing by a prefix is ordered by first; absent in any other, and where the prefix is of `sub`. */
  readonly value?: string | undefined
  readonly sub: string
}

/** One page of a listing of users. */
export interface UserPage {
  readonly after: UserPlace | undefined
  readonly limit: number
}

/** Where users are kept. */
export interface UserStore {
  readonly createUser: (user: UserRecord, names: readonly string[]) => Promise<Created>
  readonly userNamed: (poolId: string, name: string) => Promise<UserRecord | undefined>
  readonly user: (poolId: string, sub: string) => Promise<UserRecord | undefined>
  /** Ordered by sub; by a prefix, by what begins with it and then by sub. */
  readonly users: (poolId: string, filter: UserFilter | undefined, page: UserPage) => Promise<readonly UserRecord[]>
  readonly saveUser: (change: UserChange) => Promise<Saved>
  /** Boxes of passwords that were replaced, the latest first. */
  readonly pastPasswords: (poolId: string, sub: string, limit: number) => Promise<readonly Uint8Array[]>
  /** Sets the failure count if it is still `seen`; false when another attempt came first. */
  readonly countFailure: (user: UserRecord, seen: Lockout, next: Lockout) => Promise<boolean>
  readonly deleteUser: (poolId: string, sub: string) => Promise<boolean>
}
