import type {
  CreateUserPoolRequest,
  CreateUserPoolResponse,
  ListUserPoolsRequest,
  ListUserPoolsResponse,
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
    EmailVerificationMessage: text,
    EmailVerificationSubject: text,
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
    SmsVerificationMessage: text,
    UserAttributeUpdateSettings: record({ AttributesRequireVerificationBeforeUpdate: list(channel) }),
    UsernameAttributes: list(channel),
    UsernameConfiguration: record({ CaseSensitive: flag }, ['CaseSensitive']),
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
  make: async ({ UserPoolName: _, Schema, UserPoolTags, ...properties }, making) => {
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
