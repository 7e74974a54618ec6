import type { Clock } from '../../kernel/clock.ts'
import type { Random } from '../../kernel/random.ts'
import type { KeyRingSource } from '../../tokens/keyRing.ts'
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

export type Tags = Readonly<Record<string, string>>

/** What users, roles and groups have in common. */
interface Named {
  /** The unique id, `AIDA...`, `AROA...` or `AGPA...`: a name that is used again gets another. */
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

/** A group of users. It has neither boundary nor tags, and nobody signs as it. */
export interface GroupRecord extends Named {
  readonly kind: 'group'
}

export type Principal = UserRecord | RoleRecord | GroupRecord

/** A container by which EC2 gives a role to an instance. */
export interface InstanceProfileRecord {
  /** `AIPA...` */
  readonly id: string
  readonly account: string
  readonly name: string
  readonly path: string
  readonly arn: string
  readonly createdAt: number
  /** The id of its one role. */
  readonly role?: string
  readonly tags: Tags
}

/** An identity provider of the account: who it is, and what is kept of it. */
export type ProviderRecord = OidcProviderRecord | SamlProviderRecord

interface Provider {
  readonly arn: string
  readonly account: string
  readonly createdAt: number
  readonly tags: Tags
}

/** An OpenID Connect issuer that roles may trust. */
export interface OidcProviderRecord extends Provider {
  readonly kind: 'oidc'
  readonly body: {
    /** The issuer without its scheme: `accounts.example.com/path`. */
    readonly url: string
    readonly clientIds: readonly string[]
    /** SHA-1 of certificates, 40 hexadecimal digits. */
    readonly thumbprints: readonly string[]
  }
}

/** A SAML identity provider that roles may trust. */
export interface SamlProviderRecord extends Provider {
  readonly kind: 'saml'
  readonly body: {
    readonly uuid: string
    /** The provider's metadata document, XML as it was given. */
    readonly metadata: string
  }
}

/** An account of the deployment. */
export interface MemberAccount {
  /** Twelve digits. */
  readonly id: string
  /** The first account manages the deployment: it makes the others. */
  readonly kind: 'management' | 'member'
  /** No two accounts have one name, in whatever case. */
  readonly name: string
  readonly email?: string
  /** Milliseconds since the epoch. */
  readonly createdAt: number
}

/** A part of the list of accounts, oldest first. */
export interface MemberPage {
  /** The last one of the part before. */
  readonly after: Pick<MemberAccount, 'createdAt' | 'id'> | undefined
  readonly limit: number
}

/** What belongs to the account as a whole. */
export interface AccountRecord {
  readonly alias?: string
  /** Absent while the account has AWS's default one. */
  readonly passwordPolicy?: PasswordPolicyRecord
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_PasswordPolicy.html */
export interface PasswordPolicyRecord {
  readonly minimumLength: number
  readonly symbols: boolean
  readonly numbers: boolean
  readonly uppercase: boolean
  readonly lowercase: boolean
  readonly usersMayChange: boolean
  /** Days. */
  readonly maximumAge?: number
  /** How many old passwords may not be used again. */
  readonly reusePrevention?: number
  readonly hardExpiry?: boolean
}

/** A user's password. Nothing here asks for it: there is no console. */
export interface LoginRecord {
  readonly createdAt: number
  /** A salted hash. */
  readonly password: string
  readonly resetRequired: boolean
}

/**
 * What a user has beside access keys and a password. Nothing here signs in with these: they are kept to be listed.
 */
export type CredentialRecord = SshKeyRecord | SigningCertificateRecord | ServiceCredentialRecord

export type CredentialKind = CredentialRecord['kind']

interface Credential {
  readonly id: string
  /** The user's id. */
  readonly user: string
  readonly active: boolean
  readonly createdAt: number
  /** Within which the user has so many at most: a service's name, else empty. */
  readonly scope: string
  /** What may not be there twice. */
  readonly distinct: string
}

export interface SshKeyRecord extends Credential {
  readonly kind: 'ssh'
  readonly body: {
    /** As it was uploaded, in SSH's format or in PEM. */
    readonly key: string
    /** In SSH's own encoding, base64. */
    readonly blob: string
  }
}

export interface SigningCertificateRecord extends Credential {
  readonly kind: 'signing'
  readonly body: { readonly certificate: string }
}

/** A name and a password for one service. The password is shown once and not kept: nothing here asks for it. */
export interface ServiceCredentialRecord extends Credential {
  readonly kind: 'service'
  readonly body: { readonly name: string; readonly expiresAt?: number }
}

/** A certificate for HTTPS. Its private key is not kept: nothing here serves with it. */
export interface ServerCertificateRecord {
  /** `ASCA...` */
  readonly id: string
  readonly account: string
  readonly name: string
  readonly path: string
  readonly arn: string
  readonly createdAt: number
  readonly expiresAt: number
  /** PEM, as it was given. */
  readonly certificate: string
  readonly chain?: string
  readonly tags: Tags
}

/** A virtual MFA device: what an authenticator app and this server both know. */
export interface DeviceRecord {
  /** `arn:aws:iam::<account>:mfa/<path><name>` */
  readonly serial: string
  readonly account: string
  readonly name: string
  /** Sealed. */
  readonly seed: Uint8Array
  readonly createdAt: number
  readonly tags: Tags
  /** The id of the user whose codes it makes, and since when. */
  readonly assigned?: { readonly user: string; readonly at: number }
  readonly clock: DeviceClock
  /** Codes that were tried since the last right one. */
  readonly failures: number
  readonly failedAt: number
}

/** How an authenticator's clock stands to ours, in steps of its codes. */
export interface DeviceClock {
  /** By how many it is ahead. */
  readonly drift: number
  /** The last whose code was taken: it and all before are used up. */
  readonly lastStep: number
}

/** When and for what an access key signed. */
export interface KeyUse {
  readonly id: string
  readonly at: number
  /** The signing name, `s3`. */
  readonly service: string
  readonly region: string
}

/** When access keys were last used. */
export interface KeyUses {
  /** Notes a use; it is written later, if at all. Called for every signed request. */
  readonly note: (id: string, service: string, region: string, at: number) => void
  readonly last: (id: string) => Promise<KeyUse | undefined>
}

/** What is noted as credentials are used. */
export interface UsageStore {
  /** Counts a code as wrong before it is looked at; false when another was counted since `device` was read. */
  readonly countCode: (device: DeviceRecord, at: number) => Promise<boolean>
  /** Uses up a step's code, and forgets wrong ones; false when it, or a later one, is used up. */
  readonly takeCode: (device: DeviceRecord, step: number) => Promise<boolean>
  readonly keyUse: (id: string) => Promise<KeyUse | undefined>
  /** Changes nothing within `span` milliseconds of the use that is there. */
  readonly noteKeyUse: (use: KeyUse, span: number) => Promise<void>
}

/** The account's report of its users and their credentials. */
export interface CredentialReport {
  readonly account: string
  readonly generatedAt: number
  /** CSV. */
  readonly content: string
}

/** How many of each the account has. */
export interface Census {
  readonly users: number
  readonly groups: number
  readonly roles: number
  readonly policies: number
  readonly policyVersions: number
  readonly instanceProfiles: number
  readonly providers: number
  readonly serverCertificates: number
  readonly rootKeys: number
  readonly mfaDevices: number
  readonly mfaDevicesInUse: number
}

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

/** What else carries tags, named by its table's key. */
export type TaggedEntity = 'policy' | 'instanceProfile' | 'provider' | 'serverCertificate' | 'mfaDevice'

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
  /** By the principals of one account: AWS's own policies are everybody's. */
  readonly policyUse: (account: string, arn: string) => Promise<PolicyUse>
  /** Newest first. */
  readonly policyVersions: (arn: string) => Promise<readonly PolicyVersionRecord[]>
  readonly accessKey: (id: string) => Promise<AccessKeyRecord | undefined>
  /** Oldest first. */
  readonly accessKeys: (owner: string) => Promise<readonly AccessKeyRecord[]>
  /** The groups of a user, in the order of their names. */
  readonly groupsOf: (user: string) => Promise<readonly GroupRecord[]>
  /** The users of a group, in the order of their names. */
  readonly membersOf: (group: string) => Promise<readonly UserRecord[]>
  /** Who has the policy attached, in the order of their names. */
  readonly attachedTo: (account: string, policy: string) => Promise<readonly Principal[]>
  /** Whose permissions boundary the policy is, in the order of their names. */
  readonly boundedBy: (account: string, policy: string) => Promise<readonly Principal[]>
  readonly instanceProfile: (account: string, name: string) => Promise<InstanceProfileRecord | undefined>
  readonly instanceProfiles: (page: Page) => Promise<readonly InstanceProfileRecord[]>
  /** In the order of their names. */
  readonly instanceProfilesOf: (role: string) => Promise<readonly InstanceProfileRecord[]>
  readonly provider: <K extends ProviderRecord['kind']>(
    kind: K,
    arn: string,
  ) => Promise<Extract<ProviderRecord, { kind: K }> | undefined>
  /** In the order of their ARNs. */
  readonly providers: <K extends ProviderRecord['kind']>(
    kind: K,
    account: string,
  ) => Promise<readonly Extract<ProviderRecord, { kind: K }>[]>
  readonly account: (account: string) => Promise<AccountRecord>
  readonly member: (id: string) => Promise<MemberAccount | undefined>
  /** Oldest first. */
  readonly members: (page: MemberPage) => Promise<readonly MemberAccount[]>
  readonly managementAccount: () => Promise<MemberAccount | undefined>
  readonly login: (user: string) => Promise<LoginRecord | undefined>
  readonly credential: (id: string) => Promise<CredentialRecord | undefined>
  /** Oldest first. */
  readonly credentials: (user: string, kind: CredentialKind) => Promise<readonly CredentialRecord[]>
  readonly serverCertificate: (account: string, name: string) => Promise<ServerCertificateRecord | undefined>
  readonly serverCertificates: (page: Page) => Promise<readonly ServerCertificateRecord[]>
  readonly census: (account: string) => Promise<Census>
  readonly mfaDevice: (serial: string) => Promise<DeviceRecord | undefined>
  /** In the order of their serial numbers. */
  readonly mfaDevices: (account: string) => Promise<readonly DeviceRecord[]>
  /** Those of a user, in the order in which they were enabled. */
  readonly mfaDevicesOf: (user: string) => Promise<readonly DeviceRecord[]>
  readonly credentialReport: (account: string) => Promise<CredentialReport | undefined>
  readonly hasDeletionTask: (account: string, task: string) => Promise<boolean>
  /** Makes the change durable; false when its conditions did not hold and nothing was changed. */
  readonly change: (change: Change) => Promise<boolean>
}
