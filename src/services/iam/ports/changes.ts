import type { DeviceClock, DeviceRecord } from '../rules/mfa/ports.ts'
import type { CredentialReport, MemberAccount, PasswordPolicyRecord } from './accounts.ts'
import type { AccessKeyRecord, CredentialRecord, LoginRecord, ServerCertificateRecord } from './credentials.ts'
import type { Attachment, InlinePolicy, PolicyRecord, PolicyVersionRecord } from './policies.ts'
import type { InstanceProfileRecord, Principal } from './principals.ts'
import type { ProviderRecord } from './providers.ts'
import type { TaggedEntity, Tags } from './tags.ts'

/** A change of IAM's state: each is atomic. */
export type Change =
  /** Refused past `limit` of the kind in the account, and when the name is taken. */
  | { readonly do: 'addPrincipal'; readonly principal: Principal; readonly limit?: number }
  | {
      readonly do: 'setPrincipal'
      readonly id: string
      readonly set: {
        readonly trust?: string
        readonly description?: string | null
        readonly maxSessionDuration?: number
        readonly boundary?: string | null
        readonly tags?: Tags
        /** A new name or path, and the ARN that follows from them. */
        readonly place?: { readonly name: string; readonly path: string; readonly arn: string }
      }
      /** Refused when the principal has changed since this revision. */
      readonly revision?: number
    }
  /** Refused while the principal has policies, credentials of any kind, groups, members or instance profiles. */
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
  /** Refused past `limit` in the account, and when the name is taken. */
  | { readonly do: 'addPolicy'; readonly policy: PolicyRecord; readonly document: string; readonly limit: number }
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
  /** Refused past `limit` groups of the user. */
  | { readonly do: 'addMember'; readonly group: string; readonly user: string; readonly limit: number }
  | { readonly do: 'removeMember'; readonly group: string; readonly user: string }
  /** Refused when the tags are no longer `present`. */
  | {
      readonly do: 'setTags'
      readonly of: TaggedEntity
      readonly key: string
      readonly present: Tags
      readonly tags: Tags
    }
  /** Refused past `limit` in the account, and when the name is taken. */
  | { readonly do: 'addInstanceProfile'; readonly profile: InstanceProfileRecord; readonly limit: number }
  /** Refused when the profile has a role already. */
  | { readonly do: 'addProfileRole'; readonly profile: string; readonly role: string }
  | { readonly do: 'removeProfileRole'; readonly profile: string; readonly role: string }
  /** Refused while the profile has a role. */
  | { readonly do: 'removeInstanceProfile'; readonly id: string }
  | { readonly do: 'addProvider'; readonly provider: ProviderRecord; readonly limit: number }
  /** Refused when what is kept of the provider is no longer `present`. */
  | {
      readonly do: 'setProvider'
      readonly arn: string
      readonly present: ProviderRecord['body']
      readonly body: ProviderRecord['body']
    }
  | { readonly do: 'removeProvider'; readonly arn: string }
  /** Adds an account with its root's first access key. Refused when its id or its name is taken, or there is a management account already. */
  | { readonly do: 'addAccount'; readonly member: MemberAccount; readonly key?: AccessKeyRecord }
  /** Refused when another account has the alias. */
  | { readonly do: 'setAlias'; readonly account: string; readonly alias: string }
  | { readonly do: 'removeAlias'; readonly account: string; readonly alias: string }
  | { readonly do: 'setPasswordPolicy'; readonly account: string; readonly policy: PasswordPolicyRecord | null }
  /** Refused when the user has a password. */
  | { readonly do: 'addLogin'; readonly user: string; readonly login: LoginRecord }
  | { readonly do: 'setLogin'; readonly user: string; readonly login: LoginRecord }
  | { readonly do: 'removeLogin'; readonly user: string }
  /** Refused past `limit` of its kind and scope, and when the same one is there. */
  | { readonly do: 'addCredential'; readonly credential: CredentialRecord; readonly limit: number }
  | { readonly do: 'setCredential'; readonly id: string; readonly user: string; readonly active: boolean }
  | { readonly do: 'removeCredential'; readonly id: string; readonly user: string }
  /** Refused past `limit` in the account, and when the name is taken. */
  | { readonly do: 'addServerCertificate'; readonly certificate: ServerCertificateRecord; readonly limit: number }
  /** Refused when the new name is taken. */
  | {
      readonly do: 'moveServerCertificate'
      readonly id: string
      readonly place: { readonly name: string; readonly path: string; readonly arn: string }
    }
  | { readonly do: 'removeServerCertificate'; readonly id: string }
  /** Refused when the name is taken. */
  | { readonly do: 'addMfaDevice'; readonly device: DeviceRecord }
  /** Refused past `limit` devices of the user, and when the device is somebody's. */
  | {
      readonly do: 'assignMfaDevice'
      readonly serial: string
      readonly user: string
      readonly at: number
      readonly clock: DeviceClock
      readonly limit: number
    }
  | { readonly do: 'unassignMfaDevice'; readonly serial: string; readonly user: string }
  /** Refused when a later code was taken. */
  | { readonly do: 'setMfaClock'; readonly serial: string; readonly user: string; readonly clock: DeviceClock }
  /** Refused while the device is somebody's. */
  | { readonly do: 'removeMfaDevice'; readonly serial: string }
  | { readonly do: 'setCredentialReport'; readonly report: CredentialReport }
  /** Removes a service-linked role with everything attached to it, and remembers the task that did it. */
  | {
      readonly do: 'removeServiceLinkedRole'
      readonly id: string
      readonly task: string
      readonly account: string
      readonly at: number
    }
