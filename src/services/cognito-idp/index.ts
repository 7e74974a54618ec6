/**
 * Cognito user pools: users, their passwords and attributes, app clients, groups, sign-in, and the tokens that come
 * of it, with the key sets that verify them.
 *
 * It leaves to others: identities and temporary credentials (cognito-identity), who may call an operation (pipeline
 * and policy), how rows are kept (storage), and how messages reach people (the outbox).
 */
import type { Service } from '../../kernel/operation.ts'
import { AddCustomAttributes } from './operations/AddCustomAttributes.ts'
import { AddUserPoolClientSecret } from './operations/AddUserPoolClientSecret.ts'
import { AdminAddUserToGroup } from './operations/AdminAddUserToGroup.ts'
import { AdminConfirmSignUp } from './operations/AdminConfirmSignUp.ts'
import { AdminCreateUser } from './operations/AdminCreateUser.ts'
import { AdminDeleteSoftwareToken } from './operations/AdminDeleteSoftwareToken.ts'
import { AdminDeleteUser } from './operations/AdminDeleteUser.ts'
import { AdminDeleteUserAttributes } from './operations/AdminDeleteUserAttributes.ts'
import { AdminDisableProviderForUser } from './operations/AdminDisableProviderForUser.ts'
import { AdminDisableUser } from './operations/AdminDisableUser.ts'
import { AdminEnableUser } from './operations/AdminEnableUser.ts'
import { AdminForgetDevice } from './operations/AdminForgetDevice.ts'
import { AdminGetDevice } from './operations/AdminGetDevice.ts'
import { AdminGetUser } from './operations/AdminGetUser.ts'
import { AdminGetUserAuthFactors } from './operations/AdminGetUserAuthFactors.ts'
import { AdminInitiateAuth } from './operations/AdminInitiateAuth.ts'
import { AdminLinkProviderForUser } from './operations/AdminLinkProviderForUser.ts'
import { AdminListDevices } from './operations/AdminListDevices.ts'
import { AdminListGroupsForUser } from './operations/AdminListGroupsForUser.ts'
import { AdminListUserAuthEvents } from './operations/AdminListUserAuthEvents.ts'
import { AdminRemoveUserFromGroup } from './operations/AdminRemoveUserFromGroup.ts'
import { AdminResetUserPassword } from './operations/AdminResetUserPassword.ts'
import { AdminRespondToAuthChallenge } from './operations/AdminRespondToAuthChallenge.ts'
import { AdminSetUserMFAPreference } from './operations/AdminSetUserMFAPreference.ts'
import { AdminSetUserPassword } from './operations/AdminSetUserPassword.ts'
import { AdminSetUserSettings } from './operations/AdminSetUserSettings.ts'
import { AdminUpdateAuthEventFeedback } from './operations/AdminUpdateAuthEventFeedback.ts'
import { AdminUpdateDeviceStatus } from './operations/AdminUpdateDeviceStatus.ts'
import { AdminUpdateUserAttributes } from './operations/AdminUpdateUserAttributes.ts'
import { AdminUserGlobalSignOut } from './operations/AdminUserGlobalSignOut.ts'
import { AssociateSoftwareToken } from './operations/AssociateSoftwareToken.ts'
import { ChangePassword } from './operations/ChangePassword.ts'
import { CompleteWebAuthnRegistration } from './operations/CompleteWebAuthnRegistration.ts'
import { ConfirmDevice } from './operations/ConfirmDevice.ts'
import { ConfirmForgotPassword } from './operations/ConfirmForgotPassword.ts'
import { ConfirmSignUp } from './operations/ConfirmSignUp.ts'
import { CreateGroup } from './operations/CreateGroup.ts'
import { CreateIdentityProvider } from './operations/CreateIdentityProvider.ts'
import { CreateResourceServer } from './operations/CreateResourceServer.ts'
import { CreateUserImportJob } from './operations/CreateUserImportJob.ts'
import { CreateUserPool } from './operations/CreateUserPool.ts'
import { CreateUserPoolClient } from './operations/CreateUserPoolClient.ts'
import { CreateUserPoolDomain } from './operations/CreateUserPoolDomain.ts'
import { DeleteGroup } from './operations/DeleteGroup.ts'
import { DeleteIdentityProvider } from './operations/DeleteIdentityProvider.ts'
import { DeleteResourceServer } from './operations/DeleteResourceServer.ts'
import { DeleteUser } from './operations/DeleteUser.ts'
import { DeleteUserAttributes } from './operations/DeleteUserAttributes.ts'
import { DeleteUserPool } from './operations/DeleteUserPool.ts'
import { DeleteUserPoolClient } from './operations/DeleteUserPoolClient.ts'
import { DeleteUserPoolClientSecret } from './operations/DeleteUserPoolClientSecret.ts'
import { DeleteUserPoolDomain } from './operations/DeleteUserPoolDomain.ts'
import { DeleteWebAuthnCredential } from './operations/DeleteWebAuthnCredential.ts'
import { DescribeIdentityProvider } from './operations/DescribeIdentityProvider.ts'
import { DescribeResourceServer } from './operations/DescribeResourceServer.ts'
import { DescribeRiskConfiguration } from './operations/DescribeRiskConfiguration.ts'
import { DescribeUserImportJob } from './operations/DescribeUserImportJob.ts'
import { DescribeUserPool } from './operations/DescribeUserPool.ts'
import { DescribeUserPoolClient } from './operations/DescribeUserPoolClient.ts'
import { DescribeUserPoolDomain } from './operations/DescribeUserPoolDomain.ts'
import { ForgetDevice } from './operations/ForgetDevice.ts'
import { ForgotPassword } from './operations/ForgotPassword.ts'
import { GetCSVHeader } from './operations/GetCSVHeader.ts'
import { GetDevice } from './operations/GetDevice.ts'
import { GetGroup } from './operations/GetGroup.ts'
import { GetIdentityProviderByIdentifier } from './operations/GetIdentityProviderByIdentifier.ts'
import { GetSigningCertificate } from './operations/GetSigningCertificate.ts'
import { GetTokensFromRefreshToken } from './operations/GetTokensFromRefreshToken.ts'
import { GetUICustomization } from './operations/GetUICustomization.ts'
import { GetUser } from './operations/GetUser.ts'
import { GetUserAttributeVerificationCode } from './operations/GetUserAttributeVerificationCode.ts'
import { GetUserAuthFactors } from './operations/GetUserAuthFactors.ts'
import { GetUserPoolMfaConfig } from './operations/GetUserPoolMfaConfig.ts'
import { GlobalSignOut } from './operations/GlobalSignOut.ts'
import { InitiateAuth } from './operations/InitiateAuth.ts'
import { ListDevices } from './operations/ListDevices.ts'
import { ListGroups } from './operations/ListGroups.ts'
import { ListIdentityProviders } from './operations/ListIdentityProviders.ts'
import { ListResourceServers } from './operations/ListResourceServers.ts'
import { ListTagsForResource } from './operations/ListTagsForResource.ts'
import { ListUserImportJobs } from './operations/ListUserImportJobs.ts'
import { ListUserPoolClientSecrets } from './operations/ListUserPoolClientSecrets.ts'
import { ListUserPoolClients } from './operations/ListUserPoolClients.ts'
import { ListUserPools } from './operations/ListUserPools.ts'
import { ListUsers } from './operations/ListUsers.ts'
import { ListUsersInGroup } from './operations/ListUsersInGroup.ts'
import { ListWebAuthnCredentials } from './operations/ListWebAuthnCredentials.ts'
import { ResendConfirmationCode } from './operations/ResendConfirmationCode.ts'
import { RespondToAuthChallenge } from './operations/RespondToAuthChallenge.ts'
import { RevokeToken } from './operations/RevokeToken.ts'
import { SetRiskConfiguration } from './operations/SetRiskConfiguration.ts'
import { SetUICustomization } from './operations/SetUICustomization.ts'
import { SetUserMFAPreference } from './operations/SetUserMFAPreference.ts'
import { SetUserPoolMfaConfig } from './operations/SetUserPoolMfaConfig.ts'
import { SetUserSettings } from './operations/SetUserSettings.ts'
import { SignUp } from './operations/SignUp.ts'
import { StartUserImportJob } from './operations/StartUserImportJob.ts'
import { StartWebAuthnRegistration } from './operations/StartWebAuthnRegistration.ts'
import { StopUserImportJob } from './operations/StopUserImportJob.ts'
import { TagResource } from './operations/TagResource.ts'
import { UntagResource } from './operations/UntagResource.ts'
import { UpdateDeviceStatus } from './operations/UpdateDeviceStatus.ts'
import { UpdateGroup } from './operations/UpdateGroup.ts'
import { UpdateIdentityProvider } from './operations/UpdateIdentityProvider.ts'
import { UpdateResourceServer } from './operations/UpdateResourceServer.ts'
import { UpdateUserAttributes } from './operations/UpdateUserAttributes.ts'
import { UpdateUserPool } from './operations/UpdateUserPool.ts'
import { UpdateUserPoolClient } from './operations/UpdateUserPoolClient.ts'
import { UpdateUserPoolDomain } from './operations/UpdateUserPoolDomain.ts'
import { VerifySoftwareToken } from './operations/VerifySoftwareToken.ts'
import { VerifyUserAttribute } from './operations/VerifyUserAttribute.ts'
import type { Needs } from './ports.ts'

export { hostedPages } from './hosted/site.ts'
export { wellKnown } from './hosted/wellKnown.ts'
export type { Needs } from './ports.ts'
export { UnreadableCsv } from './rules/imports/ports.ts'
export { resumeImports } from './rules/imports/running.ts'
export { importUploads } from './rules/imports/upload.ts'
export { rotateSigningKeys } from './rules/keyRotation.ts'
export { awsIssuer } from './rules/pools.ts'
export { resourceQuotas } from './rules/resourceQuotas.ts'
export { signingKeys } from './rules/signingKeys.ts'
export { openTurns } from './rules/turns.ts'
export { userStillSignedIn, verifyIdToken, verifyToken } from './rules/verify.ts'

/** The operations that are served, by wire name. */
export const service: Service<Needs> = {
  name: 'cognito-idp',
  operations: {
    AddCustomAttributes,
    AddUserPoolClientSecret,
    AdminAddUserToGroup,
    AdminConfirmSignUp,
    AdminCreateUser,
    AdminDeleteSoftwareToken,
    AdminDeleteUser,
    AdminDeleteUserAttributes,
    AdminDisableProviderForUser,
    AdminDisableUser,
    AdminEnableUser,
    AdminForgetDevice,
    AdminGetDevice,
    AdminGetUser,
    AdminGetUserAuthFactors,
    AdminInitiateAuth,
    AdminLinkProviderForUser,
    AdminListUserAuthEvents,
    AdminListDevices,
    AdminListGroupsForUser,
    AdminRemoveUserFromGroup,
    AdminResetUserPassword,
    AdminRespondToAuthChallenge,
    AdminSetUserMFAPreference,
    AdminSetUserPassword,
    AdminSetUserSettings,
    AdminUpdateAuthEventFeedback,
    AdminUpdateDeviceStatus,
    AdminUpdateUserAttributes,
    AdminUserGlobalSignOut,
    AssociateSoftwareToken,
    ChangePassword,
    CompleteWebAuthnRegistration,
    ConfirmDevice,
    ConfirmForgotPassword,
    ConfirmSignUp,
    CreateGroup,
    CreateIdentityProvider,
    CreateResourceServer,
    CreateUserImportJob,
    CreateUserPool,
    CreateUserPoolClient,
    CreateUserPoolDomain,
    DeleteGroup,
    DeleteIdentityProvider,
    DeleteResourceServer,
    DeleteUser,
    DeleteUserAttributes,
    DeleteUserPool,
    DeleteUserPoolClient,
    DeleteUserPoolClientSecret,
    DeleteUserPoolDomain,
    DeleteWebAuthnCredential,
    DescribeIdentityProvider,
    DescribeRiskConfiguration,
    DescribeResourceServer,
    DescribeUserImportJob,
    DescribeUserPool,
    DescribeUserPoolClient,
    DescribeUserPoolDomain,
    ForgetDevice,
    ForgotPassword,
    GetCSVHeader,
    GetDevice,
    GetGroup,
    GetIdentityProviderByIdentifier,
    GetSigningCertificate,
    GetTokensFromRefreshToken,
    GetUICustomization,
    GetUser,
    GetUserAttributeVerificationCode,
    GetUserAuthFactors,
    GetUserPoolMfaConfig,
    GlobalSignOut,
    InitiateAuth,
    ListDevices,
    ListGroups,
    ListIdentityProviders,
    ListResourceServers,
    ListTagsForResource,
    ListUserImportJobs,
    ListUserPoolClientSecrets,
    ListUserPoolClients,
    ListUserPools,
    ListUsers,
    ListUsersInGroup,
    ListWebAuthnCredentials,
    ResendConfirmationCode,
    RespondToAuthChallenge,
    RevokeToken,
    SetRiskConfiguration,
    SetUICustomization,
    SetUserMFAPreference,
    SetUserPoolMfaConfig,
    SetUserSettings,
    SignUp,
    StartUserImportJob,
    StartWebAuthnRegistration,
    StopUserImportJob,
    TagResource,
    UntagResource,
    UpdateDeviceStatus,
    UpdateGroup,
    UpdateIdentityProvider,
    UpdateResourceServer,
    UpdateUserAttributes,
    UpdateUserPool,
    UpdateUserPoolClient,
    UpdateUserPoolDomain,
    VerifySoftwareToken,
    VerifyUserAttribute,
  },
}
