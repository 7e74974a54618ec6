import type { Clock } from '../../kernel/clock.ts'
import type { Random } from '../../kernel/random.ts'
import type { KeyRingSource } from '../../tokens/keyRing.ts'
import type { Directory } from './rules/directory.ts'

/** What IAM's operations need from outside. */
export interface Needs {
  /** Users, roles and policies, with the caches that every request reads. */
  readonly directory: Directory
  /** Seals secret access keys at rest. */
  readonly keyRing: KeyRingSource
  readonly clock: Clock
  readonly random: Random
}

export type Tags = Readonly<Record<string, string>>

/** What users and roles have in common. */
interface Named {
  /** The unique id, `AIDA...` or `AROA...`: a name that is used again gets another. */
  readonly id: string
  readonly account: string
  readonly name: string
  /** `/`, or `/a/b/`. */
  readonly path: string
  readonly arn: string
  /** Milliseconds since the epoch. */
  readonly createdAt: number
  /** ARN of the managed policy that bounds its permissions. */
  readonly boundary?: string
  readonly tags: Tags
  /** Counts changes: a change that was thought out on an older one is refused. */
  readonly revision: number
}

export interface UserRecord extends Named {
  readonly kind: 'user'
}

export interface RoleRecord extends Named {
  readonly kind: 'role'
  /** The trust policy, JSON text as it was given. */
  readonly trust: string
  readonly description?: string
  /** Seconds. */
  readonly maxSessionDuration: number
}

export type Principal = UserRecord | RoleRecord

/** A customer managed policy. */
export interface PolicyRecord {
  readonly arn: string
  /** `ANPA...` */
  readonly id: string
  readonly account: string
  readonly name: string
  readonly path: string
  readonly description?: string
  readonly createdAt: number
  readonly updatedAt: number
  readonly defaultVersion: number
  /** The number that the next version gets; numbers are never used again. */
  readonly nextVersion: number
  readonly tags: Tags
}

/** How often a managed policy is used. */
export interface PolicyUse {
  readonly attachments: number
  readonly boundaries: number
}

export interface PolicyVersionRecord {
  readonly version: number
  readonly document: string
  readonly createdAt: number
}

export interface InlinePolicy {
  readonly name: string
  readonly document: string
}

export interface Attachment {
  readonly arn: string
  readonly name: string
}

export interface AccessKeyRecord {
  /** `AKIA...` */
  readonly id: string
  /** A user's id, or the account's root ARN. */
  readonly owner: string
  readonly account: string
  /** Sealed. */
  readonly secret: Uint8Array
  readonly active: boolean
  readonly createdAt: number
}

/** A part of a list, by name. */
export interface Page {
  readonly account: string
  readonly pathPrefix: string
  /** The last name of the part before; empty for the first. */
  readonly after: string
  readonly limit: number
}

/** A change of IAM's state: each is atomic. */
export type Change =
  | { readonly do: 'addPrincipal'; readonly principal: Principal }
  | {
      readonly do: 'setPrincipal'
      readonly id: string
      readonly set: {
        readonly trust?: string
        readonly description?: string | null
        readonly maxSessionDuration?: number
        readonly boundary?: string | null
        readonly tags?: Tags
      }
      /** Refused when the principal has changed since this revision. */
      readonly revision?: number
    }
  /** Refused while the principal has policies or access keys. */
  | { readonly do: 'removePrincipal'; readonly id: string }
  | { readonly do: 'putInlinePolicy'; readonly owner: string; readonly policy: InlinePolicy }
  | { readonly do: 'removeInlinePolicy'; readonly owner: string; readonly name: string }
  /** Refused past `limit` attachments, and when the policy is a customer's and does not exist. */
  | {
      readonly do: 'attach'
      readonly owner: string
      readonly policy: Attachment
      readonly managedByAws: boolean
      readonly limit: number
    }
  | { readonly do: 'detach'; readonly owner: string; readonly arn: string }
  | { readonly do: 'addPolicy'; readonly policy: PolicyRecord; readonly document: string }
  /** Refused past `limit` versions, and when `version` is not the policy's next. */
  | {
      readonly do: 'addPolicyVersion'
      readonly arn: string
      readonly version: PolicyVersionRecord
      readonly makeDefault: boolean
      readonly limit: number
    }
  | { readonly do: 'setDefaultVersion'; readonly arn: string; readonly version: number; readonly at: number }
  /** Refused for the default version. */
  | { readonly do: 'removePolicyVersion'; readonly arn: string; readonly version: number }
  /** Refused while the policy is attached, is a boundary or has further versions. */
  | { readonly do: 'removePolicy'; readonly arn: string }
  /** Refused when the owner's place is taken. */
  | { readonly do: 'addAccessKey'; readonly key: AccessKeyRecord; readonly place: 0 | 1 }
  | { readonly do: 'setAccessKey'; readonly id: string; readonly owner: string; readonly active: boolean }
  | { readonly do: 'removeAccessKey'; readonly id: string; readonly owner: string }

/** Where IAM's state is kept. */
export interface IamStore {
  /** By name, exactly as it was given at creation. */
  readonly principal: <K extends Principal['kind']>(
    kind: K,
    account: string,
    name: string,
  ) => Promise<Extract<Principal, { kind: K }> | undefined>
  readonly principalById: (id: string) => Promise<Principal | undefined>
  readonly principals: <K extends Principal['kind']>(
    kind: K,
    page: Page,
  ) => Promise<readonly Extract<Principal, { kind: K }>[]>
  /** In the order of their names. */
  readonly inlinePolicies: (owner: string) => Promise<readonly InlinePolicy[]>
  /** In the order of their names. */
  readonly attachments: (owner: string) => Promise<readonly Attachment[]>
  readonly policy: (arn: string) => Promise<PolicyRecord | undefined>
  readonly policies: (page: Page) => Promise<readonly PolicyRecord[]>
  readonly policyUse: (arn: string) => Promise<PolicyUse>
  /** Newest first. */
  readonly policyVersions: (arn: string) => Promise<readonly PolicyVersionRecord[]>
  readonly accessKey: (id: string) => Promise<AccessKeyRecord | undefined>
  /** Oldest first. */
  readonly accessKeys: (owner: string) => Promise<readonly AccessKeyRecord[]>
  /** Makes the change durable; false when its conditions did not hold and nothing was changed. */
  readonly change: (change: Change) => Promise<boolean>
}
