import type { DeviceRecord } from '../rules/mfa/ports.ts'
import type { AccountRecord, Census, CredentialReport, MemberAccount, MemberPage } from './accounts.ts'
import type { Change } from './changes.ts'
import type {
  AccessKeyRecord,
  CredentialKind,
  CredentialRecord,
  LoginRecord,
  ServerCertificateRecord,
} from './credentials.ts'
import type { Attachment, InlinePolicy, PolicyRecord, PolicyUse, PolicyVersionRecord } from './policies.ts'
import type { GroupRecord, InstanceProfileRecord, Principal, UserRecord } from './principals.ts'
import type { ProviderRecord } from './providers.ts'

/** A part of a list, by name. */
export interface Page {
  readonly account: string
  readonly pathPrefix: string
  /** The last name of the part before; empty for the first. */
  readonly after: string
  readonly limit: number
}

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
