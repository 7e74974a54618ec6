import type { HostedStore } from '../hosted/ports.ts'
import type { DeviceStore } from '../rules/devices/ports.ts'
import type { EventStore } from '../rules/events/ports.ts'
import type { ImportStore } from '../rules/imports/ports.ts'
import type { FactorStore } from '../rules/mfa/ports.ts'
import type { PasskeyStore } from '../rules/passkeys/ports.ts'
import type { AttemptStore, Lockout, QuotaStore } from './attempts.ts'
import type { ClientRecord } from './clients.ts'
import type { CodeKind, CodeRecord } from './codes.ts'
import type { GroupRecord } from './groups.ts'
import type { PoolRecord } from './pools.ts'
import type { Created, Page, Placed, Saved } from './rows.ts'
import type { KeyRecord, PublicKeyRecord } from './signingKeys.ts'
import type { RotationStore } from './tokens.ts'
import type { UserChange, UserFilter, UserPage, UserRecord } from './users.ts'

/** Where user pools are kept. */
export interface UserPoolStore
  extends AttemptStore,
    QuotaStore,
    RotationStore,
    FactorStore,
    PasskeyStore,
    DeviceStore,
    ImportStore,
    EventStore,
    HostedStore {
  /** `full` when its account has `most` in the region. */
  readonly createPool: (pool: PoolRecord, most: number) => Promise<'saved' | 'full'>
  readonly pool: (id: string) => Promise<PoolRecord | undefined>
  readonly pools: (account: string, region: string, page: Page) => Promise<readonly PoolRecord[]>
  readonly savePool: (pool: PoolRecord) => Promise<'saved' | 'stale'>
  readonly deletePool: (id: string) => Promise<void>
  readonly countUsers: (poolId: string) => Promise<number>

  readonly createClient: (client: ClientRecord, most: number) => Promise<Placed>
  readonly client: (id: string) => Promise<ClientRecord | undefined>
  readonly clients: (poolId: string, page: Page) => Promise<readonly ClientRecord[]>
  readonly saveClient: (client: ClientRecord) => Promise<'saved' | 'stale'>
  readonly deleteClient: (id: string) => Promise<boolean>

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

  readonly createGroup: (group: GroupRecord, most: number) => Promise<Placed>
  readonly group: (poolId: string, name: string) => Promise<GroupRecord | undefined>
  readonly groups: (poolId: string, page: Page) => Promise<readonly GroupRecord[]>
  readonly saveGroup: (group: GroupRecord) => Promise<boolean>
  readonly deleteGroup: (poolId: string, name: string) => Promise<boolean>
  /** Adding twice is one membership; `gone` when the group or the user is, `full` when the user is in `most` others. */
  readonly addToGroup: (
    membership: { readonly poolId: string; readonly name: string; readonly sub: string; readonly at: number },
    most: number,
  ) => Promise<Exclude<Placed, 'taken'>>
  readonly removeFromGroup: (poolId: string, name: string, sub: string) => Promise<void>
  readonly groupsOf: (poolId: string, sub: string, page: Page) => Promise<readonly GroupRecord[]>
  readonly usersIn: (poolId: string, name: string, page: Page) => Promise<readonly UserRecord[]>

  readonly code: (poolId: string, sub: string, kind: CodeKind) => Promise<CodeRecord | undefined>
  readonly putCode: (code: CodeRecord) => Promise<void>
  /** Counts one try before the code is compared; undefined when there is no code or no try is left. */
  readonly takeTry: (poolId: string, sub: string, kind: CodeKind, limit: number) => Promise<CodeRecord | undefined>

  /** True for the first caller with this id; forgets ids whose time is over. */
  readonly useOnce: (id: string, expiresAt: number, now: number) => Promise<boolean>
  readonly revoke: (originJti: string, expiresAt: number, now: number) => Promise<void>
  readonly isRevoked: (originJti: string) => Promise<boolean>

  /** Adds a generation of keys and retires the one before; false when that generation is there already or the pool is gone. */
  readonly addKeys: (keys: readonly KeyRecord[], now: number) => Promise<boolean>
  readonly currentKeys: (poolId: string) => Promise<readonly KeyRecord[]>
  readonly keys: (poolId: string, retiredAfter: number) => Promise<readonly KeyRecord[]>
  readonly key: (kid: string) => Promise<PublicKeyRecord | undefined>
}
