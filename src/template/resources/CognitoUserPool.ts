import type {
  CreateUserPoolRequest,
  CreateUserPoolResponse,
  ListUserPoolsRequest,
  ListUserPoolsResponse,
  SetUserPoolMfaConfigRequest,
  SmsConfigurationType,
} from '@aws-sdk/client-cognito-identity-provider'
import { flag, list, mapOf, number, oneOf, record, text } from '../shape.ts'
import { allPages, answered, mergedTags, resource } from './resource.ts'

const channel = oneOf('email', 'phone_number')

const schemaAttribute = record({
  Name: text,
  AttributeDataType: oneOf('String', 'Number', 'DateTime', 'Boolean'),
  DeveloperOnlyAttribute: flag,
  Mutable: flag,
  Required: flag,
  NumberAttributeConstraints: record({ MinValue: text, MaxValue: text }),
  StringAttributeConstraints: record({ MinLength: text, MaxLength: text }),
})

const lambdaVersion = record({ LambdaArn: text, LambdaVersion: oneOf('V1_0', 'V2_0', 'V3_0') }, [
  'LambdaArn',
  'LambdaVersion',
])

const firstVersion = record({ LambdaArn: text, LambdaVersion: oneOf('V1_0') }, ['LambdaArn', 'LambdaVersion'])

const lambdaConfig = record({
  CreateAuthChallenge: text,
  CustomEmailSender: firstVersion,
  CustomMessage: text,
  CustomSMSSender: firstVersion,
  DefineAuthChallenge: text,
  InboundFederation: firstVersion,
  KMSKeyID: text,
  PostAuthentication: text,
  PostConfirmation: text,
  PreAuthentication: text,
  PreSignUp: text,
  PreTokenGeneration: text,
  PreTokenGenerationConfig: lambdaVersion,
  UserMigration: text,
  VerifyAuthChallengeResponse: text,
})

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpool.html */
export const CognitoUserPool = resource({
  type: 'AWS::Cognito::UserPool',
  properties: record({
    AccountRecoverySetting: record({
      RecoveryMechanisms: list(
        record({ Name: oneOf('verified_email', 'verified_phone_number', 'admin_only'), Priority: number }, [
          'Name',
          'Priority',
        ]),
      ),
    }),
    AdminCreateUserConfig: record({
      AllowAdminCreateUserOnly: flag,
      InviteMessageTemplate: record({ EmailMessage: text, EmailSubject: text, SMSMessage: text }),
      UnusedAccountValidityDays: number,
    }),
    AliasAttributes: list(oneOf('email', 'phone_number', 'preferred_username')),
    AutoVerifiedAttributes: list(channel),
    DeletionProtection: oneOf('ACTIVE', 'INACTIVE'),
    DeviceConfiguration: record({ ChallengeRequiredOnNewDevice: flag, DeviceOnlyRememberedOnUserPrompt: flag }),
    EmailAuthenticationMessage: text,
    EmailAuthenticationSubject: text,
    EmailConfiguration: record({
      ConfigurationSet: text,
      EmailSendingAccount: oneOf('COGNITO_DEFAULT', 'DEVELOPER'),
      From: text,
      ReplyToEmailAddress: text,
      SourceArn: text,
    }),
    EmailVerificationMessage: text,
    EmailVerificationSubject: text,
    EnabledMfas: list(oneOf('SMS_MFA', 'SOFTWARE_TOKEN_MFA', 'EMAIL_OTP')),
    LambdaConfig: lambdaConfig,
    MfaConfiguration: oneOf('OFF', 'ON', 'OPTIONAL'),
    Policies: record({
      PasswordPolicy: record({
        MinimumLength: number,
        PasswordHistorySize: number,
        RequireLowercase: flag,
        RequireNumbers: flag,
        RequireSymbols: flag,
        RequireUppercase: flag,
        TemporaryPasswordValidityDays: number,
      }),
      SignInPolicy: record({ AllowedFirstAuthFactors: list(oneOf('PASSWORD', 'EMAIL_OTP', 'SMS_OTP', 'WEB_AUTHN')) }),
    }),
    Schema: list(schemaAttribute),
    SmsAuthenticationMessage: text,
    SmsConfiguration: record({ ExternalId: text, SnsCallerArn: text, SnsRegion: text }, ['SnsCallerArn']),
    SmsVerificationMessage: text,
    UserAttributeUpdateSettings: record({ AttributesRequireVerificationBeforeUpdate: list(channel) }),
    UsernameAttributes: list(channel),
    UsernameConfiguration: record({ CaseSensitive: flag }, ['CaseSensitive']),
    UserPoolAddOns: record({ AdvancedSecurityMode: oneOf('OFF', 'AUDIT', 'ENFORCED') }, ['AdvancedSecurityMode']),
    UserPoolName: text,
    UserPoolTags: mapOf(text),
    UserPoolTier: oneOf('LITE', 'ESSENTIALS', 'PLUS'),
    VerificationMessageTemplate: record({
      DefaultEmailOption: oneOf('CONFIRM_WITH_LINK', 'CONFIRM_WITH_CODE'),
      EmailMessage: text,
      EmailMessageByLink: text,
      EmailSubject: text,
      EmailSubjectByLink: text,
      SmsMessage: text,
    }),
    WebAuthnFactorConfiguration: oneOf('SINGLE_FACTOR', 'MULTI_FACTOR_WITH_USER_VERIFICATION'),
    WebAuthnRelyingPartyID: text,
    WebAuthnUserVerification: oneOf('required', 'preferred'),
  }),
  naming: {
    given: ({ UserPoolName }) => UserPoolName,
    length: 128,
    find: async (name, _beside, { call }) => {
      const pools = await allPages(async (token) => {
        const input: ListUserPoolsRequest = { MaxResults: 60, ...(token === undefined ? {} : { NextToken: token }) }
        const { UserPools, NextToken } = await call<ListUserPoolsResponse>('cognito-idp', 'ListUserPools', input)
        return { items: UserPools, next: NextToken }
      })
      return pools.flatMap(({ Id, Name, CreationDate }) =>
        Name === name && Id !== undefined ? [{ physicalId: Id, at: CreationDate }] : [],
      )
    },
  },
  make: async ({ UserPoolName: _, Schema, UserPoolTags, ...given }, making) => {
    const { factors, ...properties } = factorsOf(given)
    const tags = mergedTags(making, UserPoolTags)
    const input: CreateUserPoolRequest = {
      ...properties,
      PoolName: making.name,
      ...(Schema === undefined ? {} : { Schema }),
      ...(Object.keys(tags).length === 0 ? {} : { UserPoolTags: tags }),
    }
    const { UserPool } = await making.call<CreateUserPoolResponse>('cognito-idp', 'CreateUserPool', input)
    const id = answered(UserPool?.Id, 'UserPool.Id')
    await making.exists(id)
    if (factors !== undefined) {
      await making.call('cognito-idp', 'SetUserPoolMfaConfig', { ...factors, UserPoolId: id })
    }
    const provider = `cognito-idp.${making.stack.region}.amazonaws.com/${id}`
    return {
      attributes: {
        Arn: answered(UserPool?.Arn, 'UserPool.Arn'),
        ProviderName: provider,
        ProviderURL: `https://${provider}`,
        UserPoolId: id,
      },
    }
  },
  remove: async ({ physicalId }, call) => {
    await call('cognito-idp', 'DeleteUserPool', { UserPoolId: physicalId })
  },
})

type Factors = Omit<SetUserPoolMfaConfigRequest, 'UserPoolId'>

interface FactorProperties {
  readonly EmailAuthenticationMessage?: string
  readonly EmailAuthenticationSubject?: string
  readonly EnabledMfas?: readonly string[]
  readonly MfaConfiguration?: 'OFF' | 'ON' | 'OPTIONAL'
  readonly SmsConfiguration?: SmsConfigurationType
  readonly SmsAuthenticationMessage?: string
  readonly WebAuthnFactorConfiguration?: 'SINGLE_FACTOR' | 'MULTI_FACTOR_WITH_USER_VERIFICATION'
  readonly WebAuthnRelyingPartyID?: string
  readonly WebAuthnUserVerification?: 'required' | 'preferred'
}

/** What of a pool is set once it is there: the second factors that are named, and passkeys. */
function factorsOf<P extends FactorProperties>(given: P) {
  const {
    EmailAuthenticationMessage: Message,
    EmailAuthenticationSubject: Subject,
    EnabledMfas: enabled,
    WebAuthnFactorConfiguration: FactorConfiguration,
    WebAuthnRelyingPartyID: RelyingPartyId,
    WebAuthnUserVerification: UserVerification,
    ...properties
  } = given
  const webAuthn = {
    ...(FactorConfiguration !== undefined && { FactorConfiguration }),
    ...(RelyingPartyId !== undefined && { RelyingPartyId }),
    ...(UserVerification !== undefined && { UserVerification }),
  }
  const hasPasskeys = Object.keys(webAuthn).length > 0
  if (enabled === undefined && !hasPasskeys) return { ...properties, factors: undefined }
  const { SmsConfiguration, SmsAuthenticationMessage, MfaConfiguration } = given
  const sms = {
    ...(SmsConfiguration !== undefined && { SmsConfiguration }),
    ...(SmsAuthenticationMessage !== undefined && { SmsAuthenticationMessage }),
  }
  const email = { ...(Message !== undefined && { Message }), ...(Subject !== undefined && { Subject }) }
  const factors: Factors = {
    ...(hasPasskeys && { WebAuthnConfiguration: webAuthn }),
    ...(enabled !== undefined && MfaConfiguration !== undefined && { MfaConfiguration }),
    ...(enabled?.includes('SMS_MFA') === true && { SmsMfaConfiguration: sms }),
    ...(enabled?.includes('SOFTWARE_TOKEN_MFA') === true && { SoftwareTokenMfaConfiguration: { Enabled: true } }),
    ...(enabled?.includes('EMAIL_OTP') === true && { EmailMfaConfiguration: email }),
  }
  return { ...properties, ...(enabled !== undefined && { MfaConfiguration: 'OFF' as const }), factors }
}
