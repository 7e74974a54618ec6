import type {
  AccountRecoverySettingType,
  CreateUserPoolRequest,
  PasswordPolicyType,
  UpdateUserPoolRequest,
} from '@aws-sdk/client-cognito-identity-provider'
import { Fault } from '../../../kernel/fault.ts'
import type { PoolSettings } from '../ports/pools.ts'
import { hasLinkText } from './confirmationLinks.ts'
import { emailConfigurationOf } from './emailConfiguration.ts'
import { invalidParameter } from './faults.ts'
import { checkFactors } from './firstFactors.ts'
import { lambdaConfigOf } from './lambdaConfig.ts'
import { mfaOf } from './mfa/poolMfa.ts'
import { longestHistory } from './passwordHistory.ts'
import { schemaOf } from './schema.ts'

/** The password policy of a pool that names none. */
export const defaultPasswordPolicy: PasswordPolicyType = {
  MinimumLength: 8,
  RequireUppercase: true,
  RequireLowercase: true,
  RequireNumbers: true,
  RequireSymbols: true,
  TemporaryPasswordValidityDays: 7,
}

/** A new pool's configuration: what the request names, AWS's defaults for the rest. */
export function newPoolSettings(input: CreateUserPoolRequest): PoolSettings {
  const { AliasAttributes, UsernameAttributes, UsernameConfiguration } = input
  if ((AliasAttributes?.length ?? 0) > 0 && (UsernameAttributes?.length ?? 0) > 0) {
    throw invalidParameter('Only one of the aliasAttributes or usernameAttributes can be set in a user pool.')
  }
  return {
    ...changeableSettings(input),
    SchemaAttributes: schemaOf(input.Schema ?? []),
    ...(AliasAttributes && { AliasAttributes }),
    ...(UsernameAttributes && { UsernameAttributes }),
    ...(UsernameConfiguration && { UsernameConfiguration }),
  }
}

/**
 * A pool's configuration after an update: what the request does not name goes back to its default, as on AWS;
 * how users are named and what attributes they have never changes.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateUserPool.html
 */
export function updatedPoolSettings(before: PoolSettings, input: UpdateUserPoolRequest): PoolSettings {
  const { SchemaAttributes, AliasAttributes, UsernameAttributes, UsernameConfiguration } = before
  return {
    ...changeableSettings(input, before),
    SchemaAttributes,
    ...(AliasAttributes && { AliasAttributes }),
    ...(UsernameAttributes && { UsernameAttributes }),
    ...(UsernameConfiguration && { UsernameConfiguration }),
  }
}

type Changeable = CreateUserPoolRequest | UpdateUserPoolRequest

function changeableSettings(input: Changeable, before?: PoolSettings): PoolSettings {
  for (const { asks, what } of unsupported) {
    if (asks(input)) throw invalidParameter(`${what} is not supported by this server.`)
  }
  checkVerification(input)
  const invited = input.AdminCreateUserConfig
  const { UserPoolTier: tier = 'ESSENTIALS' } = input
  if ((input.UserPoolAddOns?.AdvancedSecurityMode ?? 'OFF') !== 'OFF' && tier !== 'PLUS') {
    throw new Fault('FeatureUnavailableInTierException', 'Threat protection is part of the tier PLUS only.')
  }
  const passwords = passwordPolicyOf(input.Policies?.PasswordPolicy, tier, invited?.UnusedAccountValidityDays)
  const settings: PoolSettings = {
    Policies: {
      PasswordPolicy: passwords,
      SignInPolicy: { AllowedFirstAuthFactors: input.Policies?.SignInPolicy?.AllowedFirstAuthFactors ?? ['PASSWORD'] },
    },
    DeletionProtection: input.DeletionProtection ?? 'INACTIVE',
    LambdaConfig: lambdaConfigOf(input.LambdaConfig),
    ...(input.AutoVerifiedAttributes && { AutoVerifiedAttributes: input.AutoVerifiedAttributes }),
    ...messageTemplates(input),
    ...mfaOf(input.MfaConfiguration, input.SmsConfiguration !== undefined, before),
    UserAttributeUpdateSettings: {
      AttributesRequireVerificationBeforeUpdate:
        input.UserAttributeUpdateSettings?.AttributesRequireVerificationBeforeUpdate ?? [],
    },
    EmailConfiguration: emailConfigurationOf(input.EmailConfiguration),
    ...(input.SmsConfiguration && { SmsConfiguration: input.SmsConfiguration }),
    AdminCreateUserConfig: {
      AllowAdminCreateUserOnly: invited?.AllowAdminCreateUserOnly ?? false,
      UnusedAccountValidityDays: passwords.TemporaryPasswordValidityDays ?? 7,
      ...(invited?.InviteMessageTemplate && { InviteMessageTemplate: invited.InviteMessageTemplate }),
    },
    ...(input.DeviceConfiguration && { DeviceConfiguration: input.DeviceConfiguration }),
    ...(input.AccountRecoverySetting && { AccountRecoverySetting: recoveryOf(input.AccountRecoverySetting) }),
    ...(input.UserPoolAddOns && { UserPoolAddOns: input.UserPoolAddOns }),
    UserPoolTier: tier,
  }
  checkFactors(settings)
  return settings
}

/**
 * What would weaken or change sign-in if it were stored and not acted on, and so is refused.
 * Deviation: AWS has these features.
 */
const unsupported: readonly { readonly what: string; readonly asks: (input: Changeable) => boolean }[] = [
  {
    what: 'UserPoolAddOns.AdvancedSecurityAdditionalFlows',
    asks: ({ UserPoolAddOns: addOns }) => addOns?.AdvancedSecurityAdditionalFlows?.CustomAuthMode !== undefined,
  },
  { what: 'KeyConfiguration', asks: ({ KeyConfiguration: keys }) => keys?.KmsKeyArn !== undefined },
  { what: 'IssuerConfiguration', asks: ({ IssuerConfiguration: issuer }) => issuer?.Type !== undefined },
  { what: 'DcrConfiguration', asks: ({ DcrConfiguration }) => DcrConfiguration !== undefined },
  { what: 'AcrConfiguration', asks: ({ AcrConfiguration }) => AcrConfiguration !== undefined },
]

/** Whoever may only be helped by an administrator helps themselves by nothing else, and one way comes before another. */
function recoveryOf(setting: AccountRecoverySettingType): AccountRecoverySettingType {
  const { RecoveryMechanisms: ways = [] } = setting
  if (ways.length > 1 && ways.some(({ Name }) => Name === 'admin_only')) {
    throw invalidParameter('Invalid account recovery setting: admin_only cannot be used with other mechanisms.')
  }
  for (const property of ['Name', 'Priority'] as const) {
    if (new Set(ways.map((way) => way[property])).size < ways.length) {
      throw invalidParameter(`Invalid account recovery setting: two mechanisms have the same ${property}.`)
    }
  }
  return setting
}

/** An attribute that must be verified before it changes must be one that gets a code. */
function checkVerification({
  AutoVerifiedAttributes: auto = [],
  UserAttributeUpdateSettings: update,
}: Changeable): void {
  for (const attribute of update?.AttributesRequireVerificationBeforeUpdate ?? []) {
    if (!auto.includes(attribute)) {
      throw invalidParameter('AttributesRequireVerificationBeforeUpdate must be a subset of AutoVerifiedAttributes.')
    }
  }
}

/** `unusedDays` is how long temporary passwords last by the name that the setting had before. */
function passwordPolicyOf(
  requested: PasswordPolicyType | undefined,
  tier: string,
  unusedDays: number = 7,
): PasswordPolicyType {
  if (requested === undefined) return { ...defaultPasswordPolicy, TemporaryPasswordValidityDays: unusedDays }
  const { MinimumLength = 8, PasswordHistorySize = 0 } = requested
  if (MinimumLength < 6 || MinimumLength > 99) {
    throw invalidParameter('The minimum length of passwords must be between 6 and 99.')
  }
  if (PasswordHistorySize < 0 || PasswordHistorySize > longestHistory) {
    throw invalidParameter(`The password history must be of 0 to ${longestHistory} passwords.`)
  }
  if (PasswordHistorySize > 0 && tier === 'LITE') {
    throw new Fault('FeatureUnavailableInTierException', 'A password history is not part of the tier LITE.')
  }
  return {
    MinimumLength,
    RequireUppercase: requested.RequireUppercase ?? false,
    RequireLowercase: requested.RequireLowercase ?? false,
    RequireNumbers: requested.RequireNumbers ?? false,
    RequireSymbols: requested.RequireSymbols ?? false,
    ...(PasswordHistorySize > 0 && { PasswordHistorySize }),
    TemporaryPasswordValidityDays: requested.TemporaryPasswordValidityDays ?? unusedDays,
  }
}

/** The old and the new way to give message texts, shown in both as AWS does. Those for links are there in the new way only. */
function messageTemplates(input: Changeable): PoolSettings {
  const template = input.VerificationMessageTemplate
  const email = template?.EmailMessage ?? input.EmailVerificationMessage
  const subject = template?.EmailSubject ?? input.EmailVerificationSubject
  const sms = template?.SmsMessage ?? input.SmsVerificationMessage
  for (const message of [email, sms]) {
    if (message !== undefined && !message.includes('{####}')) {
      throw invalidParameter('A verification message must contain the placeholder {####}.')
    }
  }
  if (template?.EmailMessageByLink !== undefined && !hasLinkText(template.EmailMessageByLink)) {
    throw invalidParameter('EmailMessageByLink must contain the text of its link, in the format {##Click here##}.')
  }
  return {
    ...(sms !== undefined && { SmsVerificationMessage: sms }),
    ...(email !== undefined && { EmailVerificationMessage: email }),
    ...(subject !== undefined && { EmailVerificationSubject: subject }),
    ...(input.SmsAuthenticationMessage !== undefined && { SmsAuthenticationMessage: input.SmsAuthenticationMessage }),
    VerificationMessageTemplate: {
      ...(sms !== undefined && { SmsMessage: sms }),
      ...(email !== undefined && { EmailMessage: email }),
      ...(subject !== undefined && { EmailSubject: subject }),
      ...(template?.EmailMessageByLink !== undefined && { EmailMessageByLink: template.EmailMessageByLink }),
      ...(template?.EmailSubjectByLink !== undefined && { EmailSubjectByLink: template.EmailSubjectByLink }),
      DefaultEmailOption: template?.DefaultEmailOption ?? 'CONFIRM_WITH_CODE',
    },
  }
}
