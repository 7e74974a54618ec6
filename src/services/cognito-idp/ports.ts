import type {
  EmailMfaConfigType,
  UserPoolClientType,
  UserPoolType,
  WebAuthnConfigurationType,
} from '@aws-sdk/client-cognito-identity-provider'
import type { CallAs } from '../../kernel/call.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { Random } from '../../kernel/random.ts'
import type { KeySet } from '../../tokens/jwks.ts'
import type { KeyRingSource } from '../../tokens/keyRing.ts'
import type { Power } from '../../tokens/srpGroup.ts'
import type { Federation, HostedStore } from './hosted/ports.ts'
import type { EventStore } from './rules/events/ports.ts'
import type { ImportStore, UserImports } from './rules/imports/ports.ts'
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

/** A message to a user: a code, or an invitation with a temporary password. Its body is a secret: never log it. */
export interface Message {
  readonly poolId: string
  readonly username: string
  /** The address or phone number, in full. */
  readonly destination: string
  readonly medium: 'EMAIL' | 'SMS'
  readonly kind:
    | 'signUp'
    | 'resendCode'
    | 'forgotPassword'
    | 'verifyAttribute'
    | 'updateAttribute'
    | 'invitation'
    | 'authentication'
  /** The code, or the invitation's temporary password. */
  readonly code: string
  /** Empty for SMS. */
  readonly subject: string
  readonly body: string
  /** What the body is. In HTML what users and functions chose is escaped, so that it stays text. */
  readonly format: 'text' | 'html'
  /** Whom an email is from, as the pool says: an address, or a name with one in angle brackets. */
  readonly from?: string
  /** Whom an email is answered to, as the pool says. */
  readonly replyTo?: string
  /** Milliseconds since the epoch. */
  readonly at: number
}

/** Where messages leave. */
export interface Outbox {
  /**
   * Resolves when the message left, or, not awaited, when it is kept to leave.
   * A rejection is answered as CodeDeliveryFailureException.
   */
  readonly deliver: (message: Message, options: { readonly isAwaited: boolean }) => Promise<void>
}

/** The signing keys of pools: made once a pool on first need, sealed in the store, rotated in steps. */
export interface SigningKeys {
  /** Makes the pool's keys where there are none yet. */
  readonly ready: (poolId: string) => Promise<void>
  /** Tokens of these claims, each signed by the pool's present key for its use, all at once. */
  readonly sign: <U extends TokenUse>(
    poolId: string,
    claims: Readonly<Record<U, Readonly<Record<string, unknown>>>>,
  ) => Promise<Readonly<Record<U, string>>>
  /** The pool and purpose of a key by its `kid`, while tokens that it signed may live. */
  readonly find: (kid: string, now: number) => Promise<VerifyingKey | undefined>
  /** The pool's JWK set. */
  readonly published: (poolId: string, now: number) => Promise<{ readonly keys: readonly object[] }>
  /** Replaces both keys of a pool; the old ones verify until every token they signed has expired. */
  readonly rotate: (poolId: string, now: number) => Promise<void>
}

/** Cognito signs id tokens and access tokens with different keys. */
export type TokenUse = 'id' | 'access'

/** A key that verifies tokens, and whose. */
export interface VerifyingKey {
  readonly poolId: string
  readonly use: TokenUse
  readonly keys: KeySet
}

/** A pool's configuration, kept in the shape in which the wire sets and shows it. */
export type PoolSettings = Omit<
  UserPoolType,
  | 'Id'
  | 'Name'
  | 'Arn'
  | 'Status'
  | 'CreationDate'
  | 'LastModifiedDate'
  | 'EstimatedNumberOfUsers'
  | 'UserPoolTags'
  | 'Domain'
  | 'CustomDomain'
  | 'SmsConfigurationFailure'
  | 'EmailConfigurationFailure'
> & {
  /** What SetUserPoolMfaConfig sets beside; shown by GetUserPoolMfaConfig only. */
  readonly factors?: PoolFactors
}

/** The factors that a pool has beside passwords. */
export interface PoolFactors {
  readonly sms: boolean
  readonly softwareToken: boolean
  /** Present where codes by email are a second factor. */
  readonly email?: EmailMfaConfigType
  readonly webAuthn?: WebAuthnConfigurationType
}

/** An app client's configuration, kept in the shape in which the wire sets and shows it. */
export type ClientSettings = Omit<
  UserPoolClientType,
  'UserPoolId' | 'ClientId' | 'ClientName' | 'ClientSecret' | 'CreationDate' | 'LastModifiedDate' | 'ClientType'
>

/** A row that changes by compare-and-set: a change made from an older version is refused. */
interface Versioned {
  /** Milliseconds since the epoch. */
  readonly createdAt: number
  readonly modifiedAt: number
  readonly version: number
}

export interface PoolRecord extends Versioned {
  readonly id: string
  readonly account: string
  readonly region: string
  readonly name: string
  readonly settings: PoolSettings
  readonly tags: Readonly<Record<string, string>>
}

export interface ClientRecord extends Versioned {
  readonly id: string
  readonly poolId: string
  readonly name: string
  readonly settings: ClientSettings
  /** The oldest first; none for a public client. */
  readonly secrets: readonly SealedSecret[]
}

/** A secret of a client. */
export interface SealedSecret {
  readonly box: Uint8Array
  /** Milliseconds since the epoch; no two of a client have the same. */
  readonly createdAt: number
}

/** `EXTERNAL_PROVIDER`: an identity provider vouches for the user, who has no password here. */
export type UserStatus = 'UNCONFIRMED' | 'CONFIRMED' | 'FORCE_CHANGE_PASSWORD' | 'RESET_REQUIRED' | 'EXTERNAL_PROVIDER'

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

/** Failed sign-ins in a row. */
export interface Lockout {
  readonly failures: number
  readonly failedAt: number
}

export interface GroupRecord {
  readonly poolId: string
  readonly name: string
  readonly description: string | undefined
  readonly roleArn: string | undefined
  readonly precedence: number | undefined
  readonly createdAt: number
  readonly modifiedAt: number
}

/** What a code proves; at most one code of a kind is out for a user. */
export type CodeKind = 'signUp' | 'forgotPassword' | 'email' | 'phone_number'

export interface CodeRecord {
  readonly poolId: string
  readonly sub: string
  readonly kind: CodeKind
  /** Sealed; absent once used. */
  readonly code: Uint8Array | undefined
  /** The attribute and value to which it was sent: proven when it comes back. */
  readonly attribute: string
  readonly value: string
  readonly expiresAt: number
  readonly tries: number
}

export interface KeyRecord extends PublicKeyRecord {
  readonly generation: number
  /** Sealed PKCS #8. */
  readonly privateKey: Uint8Array
  readonly createdAt: number
}

/** What of a signing key verifies its signatures. */
export interface PublicKeyRecord {
  readonly poolId: string
  readonly kid: string
  readonly use: TokenUse
  /** JSON text. */
  readonly publicJwk: string
  /** When the next generation took over. */
  readonly retiredAt: number | undefined
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

/** What became of a change: `stale` when somebody changed the row first, `taken` when a name is another user's. */
export type Saved = 'saved' | 'stale' | 'taken'

/** What became of a new row: `taken` when its name is in use, `gone` when what it belongs to was deleted. */
export type Created = 'saved' | 'taken' | 'gone'

/** The same, of which there may be so many: `full` when there are. */
export type Placed = Created | 'full'

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

/** One page of a listing in key order. */
export interface Page {
  readonly after: string | undefined
  readonly limit: number
}

/** Where failed attempts are counted that are of no user's password: of names that nobody has, of second factors. */
export interface AttemptStore {
  readonly attempts: (id: string) => Promise<Lockout>
  /** Sets the count if it is still `seen`, no row for none, and forgets counts from before; false when another came first. */
  readonly countAttempt: (id: string, seen: Lockout, next: Lockout, forgetBefore: number) => Promise<boolean>
}

/** Where calls are counted that somebody may make so many times only. */
export interface QuotaStore {
  /** Counts a call; false when there were `limit` since the first one that is not older than `since`. */
  readonly useQuota: (id: string, limit: number, now: number, since: number) => Promise<boolean>
}

/** Where refresh tokens are remembered that were exchanged for another. */
export interface RotationStore {
  /** When a token was exchanged first: `now` for the first caller with this id. Forgets those whose time is over. */
  readonly rotate: (
    id: string,
    expiresAt: number,
    now: number,
  ) => Promise<{ readonly first: boolean; readonly at: number }>
}

/** The second factors that a user may be asked for, by the names of their challenges. */
export type MfaMethod = 'SMS_MFA' | 'SOFTWARE_TOKEN_MFA' | 'EMAIL_OTP'

/** What a user wants to be asked for. */
export interface MfaPreference {
  readonly enabled: readonly MfaMethod[]
  readonly preferred: MfaMethod | undefined
}

/** A user's authenticator app. */
export interface TotpRecord {
  readonly poolId: string
  readonly sub: string
  /** Sealed. */
  readonly seed: Uint8Array
  /** False until a first code came back: until then it proves nobody. */
  readonly verified: boolean
  readonly name: string | undefined
  /** The time step of the last code that was accepted; codes of it and before are used up. */
  readonly lastStep: number
}

/** Where second factors are kept. */
export interface FactorStore {
  readonly mfaPreference: (poolId: string, sub: string) => Promise<MfaPreference | undefined>
  /** False when the user is gone. */
  readonly saveMfaPreference: (poolId: string, sub: string, preference: MfaPreference) => Promise<boolean>
  readonly totp: (poolId: string, sub: string) => Promise<TotpRecord | undefined>
  /** Replaces the user's authenticator; false when the user is gone. */
  readonly putTotp: (totp: TotpRecord) => Promise<boolean>
  readonly deleteTotp: (poolId: string, sub: string) => Promise<boolean>
  /** Uses up a code's time step of this very seed, verifying it; false when the step was used or the seed replaced. */
  readonly useTotpStep: (totp: TotpRecord, step: number, name: string | undefined) => Promise<boolean>
}

/** A passkey of a user. */
export interface PasskeyRecord {
  readonly poolId: string
  readonly sub: string
  /** base64url. */
  readonly credentialId: string
  /** COSE. */
  readonly publicKey: Uint8Array
  /** How often the authenticator says it was used; 0 where it does not count. */
  readonly counter: number
  readonly relyingParty: string
  readonly name: string
  readonly transports: readonly string[]
  readonly attachment: string | undefined
  readonly createdAt: number
}

/** Where passkeys are kept. */
export interface PasskeyStore {
  readonly passkeys: (poolId: string, sub: string) => Promise<readonly PasskeyRecord[]>
  /** `taken` when somebody in the pool has it already. */
  readonly addPasskey: (passkey: PasskeyRecord, most: number) => Promise<Placed>
  /** Sets the counter if it is still the record's; false when another sign-in came first. */
  readonly countPasskeyUse: (passkey: PasskeyRecord, counter: number) => Promise<boolean>
  readonly deletePasskey: (poolId: string, sub: string, credentialId: string) => Promise<boolean>
}

/** What an authenticator's answer must be of. */
export interface PasskeyCeremony {
  /** What the browser sent, unchecked. */
  readonly answer: object
  /** base64url. */
  readonly challenge: string
  readonly origin: string
  readonly relyingParty: string
  readonly verifiesUser: boolean
}

/** Why an authenticator's answer proves nothing. */
export type PasskeyRefusal = 'relyingParty' | 'answer'

/** Verifies the answers of authenticators. https://www.w3.org/TR/webauthn-3/ */
export interface Passkeys {
  /** A new credential's key and counter. */
  readonly registered: (
    ceremony: PasskeyCeremony,
  ) => Promise<Pick<PasskeyRecord, 'credentialId' | 'publicKey' | 'counter'> | PasskeyRefusal>
  /** The credential's counter now. */
  readonly asserted: (
    ceremony: PasskeyCeremony,
    passkey: Pick<PasskeyRecord, 'credentialId' | 'publicKey' | 'counter'>,
  ) => Promise<number | PasskeyRefusal>
}

/** A device that a user signs in on. */
export interface DeviceRecord {
  readonly poolId: string
  readonly sub: string
  readonly key: string
  readonly groupKey: string
  /** Sealed SRP salt and verifier. */
  readonly verifier: Uint8Array
  readonly isRemembered: boolean
  readonly name: string | undefined
  readonly createdAt: number
  readonly modifiedAt: number
  readonly authenticatedAt: number
}

/** Where devices are kept. */
export interface DeviceStore {
  readonly device: (poolId: string, sub: string, key: string) => Promise<DeviceRecord | undefined>
  /** Ordered by key. */
  readonly devices: (poolId: string, sub: string, page: Page) => Promise<readonly DeviceRecord[]>
  /** Adds a device, or gives it another verifier and name; false when the user is gone. */
  readonly putDevice: (device: DeviceRecord) => Promise<boolean>
  readonly rememberDevice: (device: DeviceRecord, isRemembered: boolean, now: number) => Promise<boolean>
  readonly markDeviceUsed: (device: DeviceRecord, now: number) => Promise<void>
  readonly deleteDevice: (poolId: string, sub: string, key: string) => Promise<boolean>
}

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
