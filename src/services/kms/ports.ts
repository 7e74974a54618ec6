import type { Clock } from '../../kernel/clock.ts'
import type { PolicyPrincipals } from '../../kernel/policyPrincipals.ts'
import type { Random } from '../../kernel/random.ts'
import type { KeyRingSource } from '../../tokens/keyRing.ts'

/** What KMS needs from outside. */
export interface Needs {
  readonly keys: KeyStore
  readonly keyRing: KeyRingSource
  readonly policyPrincipals: PolicyPrincipals
  readonly clock: Clock
  readonly random: Random
}

/** A key; its material is kept apart. */
export interface KeyRecord {
  /** A UUID. */
  readonly id: string
  /** `arn:aws:kms:<region>:<account>:key/<id>` */
  readonly arn: string
  readonly account: string
  readonly region: string
  /** Milliseconds since the epoch. */
  readonly createdAt: number
  /** When it and its material are gone, milliseconds since the epoch; undefined while that is not planned. */
  readonly deletesAt: number | undefined
  readonly settings: KeySettings
  /** Changes with every change. */
  readonly revision: number
}

export interface KeySettings {
  readonly description: string
  readonly enabled: boolean
  /** The key policy, JSON text, with principals as `PolicyPrincipals` keeps them. */
  readonly policy: string
  readonly tags: Readonly<Record<string, string>>
  /** Present while the material is replaced from time to time. */
  readonly rotation?: { readonly days: number; readonly nextAt: number } | undefined
}

/** What encrypts, sealed. A key has one, and one more for each rotation: the newest encrypts, all decrypt. */
export interface Material {
  readonly keyId: string
  /** 64 hexadecimal digits. */
  readonly id: string
  readonly box: Uint8Array
  /** Milliseconds since the epoch. */
  readonly madeAt: number
}

export interface AliasRecord {
  readonly account: string
  readonly region: string
  /** `alias/sample` */
  readonly name: string
  readonly keyId: string
  readonly createdAt: number
  readonly updatedAt: number
}

/** A right to use a key that its policy does not have to name. https://docs.aws.amazon.com/kms/latest/developerguide/grants.html */
export interface GrantRecord {
  readonly keyId: string
  /** 64 hexadecimal digits. */
  readonly id: string
  readonly name: string | undefined
  readonly createdAt: number
  readonly terms: GrantTerms
  /** The grant as a policy, JSON text, with principals as `PolicyPrincipals` keeps them. */
  readonly document: string
}

/** What a grant gives, as it was asked for. */
export interface GrantTerms {
  readonly issuingAccount: string
  readonly operations: readonly string[]
  readonly grantee?: string
  readonly granteeService?: string
  readonly subset?: Readonly<Record<string, string>>
  readonly equals?: Readonly<Record<string, string>>
  readonly sourceArn?: string
}

/** Which part of a list: what comes after `after`, at most `limit`. */
export interface Page {
  readonly after: string
  readonly limit: number
}

/** Keys, their material, aliases and grants. */
export interface KeyStore {
  readonly find: (id: string) => Promise<KeyRecord | undefined>
  /** By id. */
  readonly list: (account: string, region: string, page: Page) => Promise<readonly KeyRecord[]>
  readonly create: (key: KeyRecord, material: Material) => Promise<void>
  /** Puts `key` in the place of its revision `before`, with new material where there is some; false when it changed meanwhile. */
  readonly replace: (key: KeyRecord, before: number, material?: Material) => Promise<boolean>
  /** Removes keys whose time has come, with everything of theirs. */
  readonly removeDue: (now: number) => Promise<void>
  readonly material: (keyId: string, id: string) => Promise<Material | undefined>
  readonly newestMaterial: (keyId: string) => Promise<Material | undefined>
  readonly alias: (account: string, region: string, name: string) => Promise<AliasRecord | undefined>
  /** By name; those of one key where `keyId` is given. */
  readonly aliases: (
    account: string,
    region: string,
    keyId: string | undefined,
    page: Page,
  ) => Promise<readonly AliasRecord[]>
  /** False when the name is taken. */
  readonly createAlias: (alias: AliasRecord) => Promise<boolean>
  /** Has an alias point to another key than `before`; false when it pointed elsewhere by then. */
  readonly moveAlias: (alias: AliasRecord, before: string) => Promise<boolean>
  /** False when it no longer points to its key. */
  readonly removeAlias: (alias: AliasRecord) => Promise<boolean>
  /** By id. */
  readonly grants: (keyId: string, page: Page) => Promise<readonly GrantRecord[]>
  readonly putGrant: (grant: GrantRecord) => Promise<void>
  readonly removeGrant: (keyId: string, id: string) => Promise<boolean>
}
