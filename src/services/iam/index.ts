/**
 * Identity and Access Management: users, their access keys and MFA devices, groups, roles, policies, and the account's root key.
 * It keeps the policies and hands them out (the directory's `grantsOf`); `policy` decides by them, the pipeline enforces the decision,
 * and `sts` opens the sessions of roles. The simulator asks the same engine.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/welcome.html
 */
import type { Service } from '../../kernel/operation.ts'
import { AddClientIDToOpenIDConnectProvider } from './operations/AddClientIDToOpenIDConnectProvider.ts'
import { AddRoleToInstanceProfile } from './operations/AddRoleToInstanceProfile.ts'
import { AddUserToGroup } from './operations/AddUserToGroup.ts'
import { AttachGroupPolicy } from './operations/AttachGroupPolicy.ts'
import { AttachRolePolicy } from './operations/AttachRolePolicy.ts'
import { AttachUserPolicy } from './operations/AttachUserPolicy.ts'
import { ChangePassword } from './operations/ChangePassword.ts'
import { CreateAccessKey } from './operations/CreateAccessKey.ts'
import { CreateAccountAlias } from './operations/CreateAccountAlias.ts'
import { CreateGroup } from './operations/CreateGroup.ts'
import { CreateInstanceProfile } from './operations/CreateInstanceProfile.ts'
import { CreateLoginProfile } from './operations/CreateLoginProfile.ts'
import { CreateOpenIDConnectProvider } from './operations/CreateOpenIDConnectProvider.ts'
import { CreatePolicy } from './operations/CreatePolicy.ts'
import { CreatePolicyVersion } from './operations/CreatePolicyVersion.ts'
import { CreateRole } from './operations/CreateRole.ts'
import { CreateSAMLProvider } from './operations/CreateSAMLProvider.ts'
import { CreateServiceLinkedRole } from './operations/CreateServiceLinkedRole.ts'
import { CreateServiceSpecificCredential } from './operations/CreateServiceSpecificCredential.ts'
import { CreateUser } from './operations/CreateUser.ts'
import { CreateVirtualMFADevice } from './operations/CreateVirtualMFADevice.ts'
import { DeactivateMFADevice } from './operations/DeactivateMFADevice.ts'
import { DeleteAccessKey } from './operations/DeleteAccessKey.ts'
import { DeleteAccountAlias } from './operations/DeleteAccountAlias.ts'
import { DeleteAccountPasswordPolicy } from './operations/DeleteAccountPasswordPolicy.ts'
import { DeleteGroup } from './operations/DeleteGroup.ts'
import { DeleteGroupPolicy } from './operations/DeleteGroupPolicy.ts'
import { DeleteInstanceProfile } from './operations/DeleteInstanceProfile.ts'
import { DeleteLoginProfile } from './operations/DeleteLoginProfile.ts'
import { DeleteOpenIDConnectProvider } from './operations/DeleteOpenIDConnectProvider.ts'
import { DeletePolicy } from './operations/DeletePolicy.ts'
import { DeletePolicyVersion } from './operations/DeletePolicyVersion.ts'
import { DeleteRole } from './operations/DeleteRole.ts'
import { DeleteRolePermissionsBoundary } from './operations/DeleteRolePermissionsBoundary.ts'
import { DeleteRolePolicy } from './operations/DeleteRolePolicy.ts'
import { DeleteSAMLProvider } from './operations/DeleteSAMLProvider.ts'
import { DeleteServerCertificate } from './operations/DeleteServerCertificate.ts'
import { DeleteServiceLinkedRole } from './operations/DeleteServiceLinkedRole.ts'
import { DeleteServiceSpecificCredential } from './operations/DeleteServiceSpecificCredential.ts'
import { DeleteSigningCertificate } from './operations/DeleteSigningCertificate.ts'
import { DeleteSSHPublicKey } from './operations/DeleteSSHPublicKey.ts'
import { DeleteUser } from './operations/DeleteUser.ts'
import { DeleteUserPermissionsBoundary } from './operations/DeleteUserPermissionsBoundary.ts'
import { DeleteUserPolicy } from './operations/DeleteUserPolicy.ts'
import { DeleteVirtualMFADevice } from './operations/DeleteVirtualMFADevice.ts'
import { DetachGroupPolicy } from './operations/DetachGroupPolicy.ts'
import { DetachRolePolicy } from './operations/DetachRolePolicy.ts'
import { DetachUserPolicy } from './operations/DetachUserPolicy.ts'
import { EnableMFADevice } from './operations/EnableMFADevice.ts'
import { GenerateCredentialReport } from './operations/GenerateCredentialReport.ts'
import { GetAccessKeyLastUsed } from './operations/GetAccessKeyLastUsed.ts'
import { GetAccountAuthorizationDetails } from './operations/GetAccountAuthorizationDetails.ts'
import { GetAccountPasswordPolicy } from './operations/GetAccountPasswordPolicy.ts'
import { GetAccountSummary } from './operations/GetAccountSummary.ts'
import { GetContextKeysForCustomPolicy } from './operations/GetContextKeysForCustomPolicy.ts'
import { GetContextKeysForPrincipalPolicy } from './operations/GetContextKeysForPrincipalPolicy.ts'
import { GetCredentialReport } from './operations/GetCredentialReport.ts'
import { GetGroup } from './operations/GetGroup.ts'
import { GetGroupPolicy } from './operations/GetGroupPolicy.ts'
import { GetInstanceProfile } from './operations/GetInstanceProfile.ts'
import { GetLoginProfile } from './operations/GetLoginProfile.ts'
import { GetMFADevice } from './operations/GetMFADevice.ts'
import { GetOpenIDConnectProvider } from './operations/GetOpenIDConnectProvider.ts'
import { GetPolicy } from './operations/GetPolicy.ts'
import { GetPolicyVersion } from './operations/GetPolicyVersion.ts'
import { GetRole } from './operations/GetRole.ts'
import { GetRolePolicy } from './operations/GetRolePolicy.ts'
import { GetSAMLProvider } from './operations/GetSAMLProvider.ts'
import { GetServerCertificate } from './operations/GetServerCertificate.ts'
import { GetServiceLinkedRoleDeletionStatus } from './operations/GetServiceLinkedRoleDeletionStatus.ts'
import { GetSSHPublicKey } from './operations/GetSSHPublicKey.ts'
import { GetUser } from './operations/GetUser.ts'
import { GetUserPolicy } from './operations/GetUserPolicy.ts'
import { ListAccessKeys } from './operations/ListAccessKeys.ts'
import { ListAccountAliases } from './operations/ListAccountAliases.ts'
import { ListAttachedGroupPolicies } from './operations/ListAttachedGroupPolicies.ts'
import { ListAttachedRolePolicies } from './operations/ListAttachedRolePolicies.ts'
import { ListAttachedUserPolicies } from './operations/ListAttachedUserPolicies.ts'
import { ListEntitiesForPolicy } from './operations/ListEntitiesForPolicy.ts'
import { ListGroupPolicies } from './operations/ListGroupPolicies.ts'
import { ListGroups } from './operations/ListGroups.ts'
import { ListGroupsForUser } from './operations/ListGroupsForUser.ts'
import { ListInstanceProfiles } from './operations/ListInstanceProfiles.ts'
import { ListInstanceProfilesForRole } from './operations/ListInstanceProfilesForRole.ts'
import { ListInstanceProfileTags } from './operations/ListInstanceProfileTags.ts'
import { ListMFADevices } from './operations/ListMFADevices.ts'
import { ListMFADeviceTags } from './operations/ListMFADeviceTags.ts'
import { ListOpenIDConnectProviders } from './operations/ListOpenIDConnectProviders.ts'
import { ListOpenIDConnectProviderTags } from './operations/ListOpenIDConnectProviderTags.ts'
import { ListPolicies } from './operations/ListPolicies.ts'
import { ListPolicyTags } from './operations/ListPolicyTags.ts'
import { ListPolicyVersions } from './operations/ListPolicyVersions.ts'
import { ListRolePolicies } from './operations/ListRolePolicies.ts'
import { ListRoles } from './operations/ListRoles.ts'
import { ListRoleTags } from './operations/ListRoleTags.ts'
import { ListSAMLProviders } from './operations/ListSAMLProviders.ts'
import { ListSAMLProviderTags } from './operations/ListSAMLProviderTags.ts'
import { ListServerCertificates } from './operations/ListServerCertificates.ts'
import { ListServerCertificateTags } from './operations/ListServerCertificateTags.ts'
import { ListServiceSpecificCredentials } from './operations/ListServiceSpecificCredentials.ts'
import { ListSigningCertificates } from './operations/ListSigningCertificates.ts'
import { ListSSHPublicKeys } from './operations/ListSSHPublicKeys.ts'
import { ListUserPolicies } from './operations/ListUserPolicies.ts'
import { ListUsers } from './operations/ListUsers.ts'
import { ListUserTags } from './operations/ListUserTags.ts'
import { ListVirtualMFADevices } from './operations/ListVirtualMFADevices.ts'
import { PutGroupPolicy } from './operations/PutGroupPolicy.ts'
import { PutRolePermissionsBoundary } from './operations/PutRolePermissionsBoundary.ts'
import { PutRolePolicy } from './operations/PutRolePolicy.ts'
import { PutUserPermissionsBoundary } from './operations/PutUserPermissionsBoundary.ts'
import { PutUserPolicy } from './operations/PutUserPolicy.ts'
import { RemoveClientIDFromOpenIDConnectProvider } from './operations/RemoveClientIDFromOpenIDConnectProvider.ts'
import { RemoveRoleFromInstanceProfile } from './operations/RemoveRoleFromInstanceProfile.ts'
import { RemoveUserFromGroup } from './operations/RemoveUserFromGroup.ts'
import { ResetServiceSpecificCredential } from './operations/ResetServiceSpecificCredential.ts'
import { ResyncMFADevice } from './operations/ResyncMFADevice.ts'
import { SetDefaultPolicyVersion } from './operations/SetDefaultPolicyVersion.ts'
import { SimulateCustomPolicy } from './operations/SimulateCustomPolicy.ts'
import { SimulatePrincipalPolicy } from './operations/SimulatePrincipalPolicy.ts'
import { TagInstanceProfile } from './operations/TagInstanceProfile.ts'
import { TagMFADevice } from './operations/TagMFADevice.ts'
import { TagOpenIDConnectProvider } from './operations/TagOpenIDConnectProvider.ts'
import { TagPolicy } from './operations/TagPolicy.ts'
import { TagRole } from './operations/TagRole.ts'
import { TagSAMLProvider } from './operations/TagSAMLProvider.ts'
import { TagServerCertificate } from './operations/TagServerCertificate.ts'
import { TagUser } from './operations/TagUser.ts'
import { UntagInstanceProfile } from './operations/UntagInstanceProfile.ts'
import { UntagMFADevice } from './operations/UntagMFADevice.ts'
import { UntagOpenIDConnectProvider } from './operations/UntagOpenIDConnectProvider.ts'
import { UntagPolicy } from './operations/UntagPolicy.ts'
import { UntagRole } from './operations/UntagRole.ts'
import { UntagSAMLProvider } from './operations/UntagSAMLProvider.ts'
import { UntagServerCertificate } from './operations/UntagServerCertificate.ts'
import { UntagUser } from './operations/UntagUser.ts'
import { UpdateAccessKey } from './operations/UpdateAccessKey.ts'
import { UpdateAccountPasswordPolicy } from './operations/UpdateAccountPasswordPolicy.ts'
import { UpdateAssumeRolePolicy } from './operations/UpdateAssumeRolePolicy.ts'
import { UpdateGroup } from './operations/UpdateGroup.ts'
import { UpdateLoginProfile } from './operations/UpdateLoginProfile.ts'
import { UpdateOpenIDConnectProviderThumbprint } from './operations/UpdateOpenIDConnectProviderThumbprint.ts'
import { UpdateRole } from './operations/UpdateRole.ts'
import { UpdateRoleDescription } from './operations/UpdateRoleDescription.ts'
import { UpdateSAMLProvider } from './operations/UpdateSAMLProvider.ts'
import { UpdateServerCertificate } from './operations/UpdateServerCertificate.ts'
import { UpdateServiceSpecificCredential } from './operations/UpdateServiceSpecificCredential.ts'
import { UpdateSigningCertificate } from './operations/UpdateSigningCertificate.ts'
import { UpdateSSHPublicKey } from './operations/UpdateSSHPublicKey.ts'
import { UpdateUser } from './operations/UpdateUser.ts'
import { UploadServerCertificate } from './operations/UploadServerCertificate.ts'
import { UploadSigningCertificate } from './operations/UploadSigningCertificate.ts'
import { UploadSSHPublicKey } from './operations/UploadSSHPublicKey.ts'
import type { Needs } from './ports.ts'

export { isUsablePolicy } from './rules/boundaries.ts'
export type { Directory } from './rules/directory.ts'
export { openDirectory } from './rules/directory.ts'
export { keyUses } from './rules/keyUses.ts'
export { createAccount, ensureManagementAccount, listAccounts } from './rules/members.ts'
export { authenticateMfa } from './rules/mfa/authenticate.ts'
export { oidcArn } from './rules/oidcProviders.ts'

/** IAM, by wire name. */
export const service: Service<Needs> = {
  name: 'iam',
  operations: {
    AddClientIDToOpenIDConnectProvider,
    AddRoleToInstanceProfile,
    AddUserToGroup,
    AttachGroupPolicy,
    AttachRolePolicy,
    AttachUserPolicy,
    ChangePassword,
    CreateAccessKey,
    CreateAccountAlias,
    CreateGroup,
    CreateInstanceProfile,
    CreateLoginProfile,
    CreateOpenIDConnectProvider,
    CreatePolicy,
    CreatePolicyVersion,
    CreateRole,
    CreateSAMLProvider,
    CreateServiceLinkedRole,
    CreateServiceSpecificCredential,
    CreateUser,
    CreateVirtualMFADevice,
    DeactivateMFADevice,
    DeleteAccessKey,
    DeleteAccountAlias,
    DeleteAccountPasswordPolicy,
    DeleteGroup,
    DeleteGroupPolicy,
    DeleteInstanceProfile,
    DeleteLoginProfile,
    DeleteOpenIDConnectProvider,
    DeletePolicy,
    DeletePolicyVersion,
    DeleteRole,
    DeleteRolePermissionsBoundary,
    DeleteRolePolicy,
    DeleteSAMLProvider,
    DeleteSSHPublicKey,
    DeleteServerCertificate,
    DeleteServiceLinkedRole,
    DeleteServiceSpecificCredential,
    DeleteSigningCertificate,
    DeleteUser,
    DeleteUserPermissionsBoundary,
    DeleteUserPolicy,
    DeleteVirtualMFADevice,
    DetachGroupPolicy,
    DetachRolePolicy,
    DetachUserPolicy,
    EnableMFADevice,
    GenerateCredentialReport,
    GetAccessKeyLastUsed,
    GetAccountAuthorizationDetails,
    GetAccountPasswordPolicy,
    GetAccountSummary,
    GetContextKeysForCustomPolicy,
    GetContextKeysForPrincipalPolicy,
    GetCredentialReport,
    GetGroup,
    GetGroupPolicy,
    GetInstanceProfile,
    GetLoginProfile,
    GetMFADevice,
    GetOpenIDConnectProvider,
    GetPolicy,
    GetPolicyVersion,
    GetRole,
    GetRolePolicy,
    GetSAMLProvider,
    GetSSHPublicKey,
    GetServerCertificate,
    GetServiceLinkedRoleDeletionStatus,
    GetUser,
    GetUserPolicy,
    ListAccessKeys,
    ListAccountAliases,
    ListAttachedGroupPolicies,
    ListAttachedRolePolicies,
    ListAttachedUserPolicies,
    ListEntitiesForPolicy,
    ListGroupPolicies,
    ListGroups,
    ListGroupsForUser,
    ListInstanceProfileTags,
    ListInstanceProfiles,
    ListInstanceProfilesForRole,
    ListMFADeviceTags,
    ListMFADevices,
    ListOpenIDConnectProviderTags,
    ListOpenIDConnectProviders,
    ListPolicies,
    ListPolicyTags,
    ListPolicyVersions,
    ListRolePolicies,
    ListRoleTags,
    ListRoles,
    ListSAMLProviderTags,
    ListSAMLProviders,
    ListSSHPublicKeys,
    ListServerCertificateTags,
    ListServerCertificates,
    ListServiceSpecificCredentials,
    ListSigningCertificates,
    ListUserPolicies,
    ListUserTags,
    ListUsers,
    ListVirtualMFADevices,
    PutGroupPolicy,
    PutRolePermissionsBoundary,
    PutRolePolicy,
    PutUserPermissionsBoundary,
    PutUserPolicy,
    RemoveClientIDFromOpenIDConnectProvider,
    RemoveRoleFromInstanceProfile,
    RemoveUserFromGroup,
    ResetServiceSpecificCredential,
    ResyncMFADevice,
    SetDefaultPolicyVersion,
    SimulateCustomPolicy,
    SimulatePrincipalPolicy,
    TagInstanceProfile,
    TagMFADevice,
    TagOpenIDConnectProvider,
    TagPolicy,
    TagRole,
    TagSAMLProvider,
    TagServerCertificate,
    TagUser,
    UntagInstanceProfile,
    UntagMFADevice,
    UntagOpenIDConnectProvider,
    UntagPolicy,
    UntagRole,
    UntagSAMLProvider,
    UntagServerCertificate,
    UntagUser,
    UpdateAccessKey,
    UpdateAccountPasswordPolicy,
    UpdateAssumeRolePolicy,
    UpdateGroup,
    UpdateLoginProfile,
    UpdateOpenIDConnectProviderThumbprint,
    UpdateRole,
    UpdateRoleDescription,
    UpdateSAMLProvider,
    UpdateSSHPublicKey,
    UpdateServerCertificate,
    UpdateServiceSpecificCredential,
    UpdateSigningCertificate,
    UpdateUser,
    UploadSSHPublicKey,
    UploadServerCertificate,
    UploadSigningCertificate,
  },
}
