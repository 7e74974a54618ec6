import type { SummaryKeyType } from '@aws-sdk/client-iam'
import type { Census } from '../ports/accounts.ts'
import { quotas } from './quotas.ts'

/**
 * What the account has beside what it may have. The account itself has no MFA device: it has no console to enable one in.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html
 */
export function summaryOf(census: Census): Partial<Record<SummaryKeyType, number>> {
  const { sizes, principals } = quotas
  return {
    Users: census.users,
    UsersQuota: principals.user,
    Groups: census.groups,
    GroupsQuota: principals.group,
    Roles: census.roles,
    RolesQuota: principals.role,
    Policies: census.policies,
    PoliciesQuota: quotas.policies,
    PolicySizeQuota: sizes.managed,
    PolicyVersionsInUse: census.policyVersions,
    PolicyVersionsInUseQuota: quotas.policyVersionsInUse,
    VersionsPerPolicyQuota: quotas.policyVersions,
    InstanceProfiles: census.instanceProfiles,
    InstanceProfilesQuota: quotas.instanceProfiles,
    Providers: census.providers,
    AccessKeysPerUserQuota: quotas.accessKeysPerUser,
    AccountAccessKeysPresent: census.rootKeys > 0 ? 1 : 0,
    AttachedPoliciesPerUserQuota: quotas.attachedPolicies,
    AttachedPoliciesPerGroupQuota: quotas.attachedPolicies,
    AttachedPoliciesPerRoleQuota: quotas.attachedPolicies,
    GroupsPerUserQuota: quotas.groupsPerUser,
    UserPolicySizeQuota: sizes.user,
    GroupPolicySizeQuota: sizes.group,
    RolePolicySizeQuota: sizes.role,
    AssumeRolePolicySizeQuota: sizes.trust,
    AccountMFAEnabled: 0,
    AccountSigningCertificatesPresent: 0,
    MFADevices: census.mfaDevices,
    MFADevicesInUse: census.mfaDevicesInUse,
    ServerCertificates: census.serverCertificates,
    ServerCertificatesQuota: quotas.serverCertificates,
    SigningCertificatesPerUserQuota: quotas.credentials.signing,
  }
}
