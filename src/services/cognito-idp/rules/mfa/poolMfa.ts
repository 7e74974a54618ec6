import type {
  GetUserPoolMfaConfigResponse,
  SetUserPoolMfaConfigRequest,
  UserPoolMfaType,
} from '@aws-sdk/client-cognito-identity-provider'
import type { PoolFactors, PoolSettings } from '../../ports/pools.ts'
import { invalidParameter } from '../faults.ts'
import { checkFactors } from '../firstFactors.ts'
import { requireRelyingPartyId } from '../passkeys/relyingParty.ts'
import type { MfaMethod } from './ports.ts'

/** Of a pool that was never told of second factors. */
const noFactors: PoolFactors = { sms: false, softwareToken: false }

/** The second factors of a pool, in the order in which they are offered. */
export function methodsOf({ MfaConfiguration: mode = 'OFF', factors = noFactors }: PoolSettings): readonly MfaMethod[] {
  if (mode === 'OFF') return []
  return [
    ...(factors.sms ? ['SMS_MFA' as const] : []),
    ...(factors.softwareToken ? ['SOFTWARE_TOKEN_MFA' as const] : []),
    ...(factors.email === undefined ? [] : ['EMAIL_OTP' as const]),
  ]
}

/**
 * Whether a new or updated pool asks for second factors, and which: by SMS where it can send one, and what was set
 * apart by SetUserPoolMfaConfig.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPool.html
 */
export function mfaOf(
  mode: UserPoolMfaType = 'OFF',
  canText: boolean,
  before: PoolSettings = {},
): Pick<PoolSettings, 'MfaConfiguration' | 'factors'> {
  const { factors: present = noFactors, MfaConfiguration: modeBefore = 'OFF' } = before
  const texts = modeBefore === 'OFF' || present.sms
  const factors = { ...present, sms: mode !== 'OFF' && canText && texts }
  const settings = { MfaConfiguration: mode, factors }
  if (mode !== 'OFF' && methodsOf(settings).length === 0) {
    throw invalidParameter(
      "Invalid MFA configuration given, can't turn on MFA without SMS configuration; software tokens and email are set by SetUserPoolMfaConfig.",
    )
  }
  return settings
}

/**
 * A pool's configuration after SetUserPoolMfaConfig. A mode replaces all second factors; without one only what is named changes.
 * Deviation: email does not need an Amazon SES identity, for mail leaves through this server's own outbox.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SetUserPoolMfaConfig.html
 */
export function withMfaConfig(before: PoolSettings, input: SetUserPoolMfaConfigRequest): PoolSettings {
  const { SmsMfaConfiguration: sms, SoftwareTokenMfaConfiguration: token, EmailMfaConfiguration: email } = input
  const mode = input.MfaConfiguration ?? before.MfaConfiguration ?? 'OFF'
  const kept = input.MfaConfiguration === undefined ? (before.factors ?? noFactors) : noFactors
  const webAuthn = input.WebAuthnConfiguration ?? before.factors?.webAuthn
  const factors: PoolFactors = {
    sms: sms === undefined ? kept.sms : true,
    softwareToken: token === undefined ? kept.softwareToken : token.Enabled === true,
    ...((token !== undefined || kept.namesSoftwareToken === true) && { namesSoftwareToken: true }),
    ...(email === undefined ? kept.email && { email: kept.email } : { email }),
    ...(webAuthn && { webAuthn }),
  }
  const after: PoolSettings = {
    ...before,
    MfaConfiguration: mode,
    factors,
    ...(sms?.SmsConfiguration && { SmsConfiguration: sms.SmsConfiguration }),
    ...(sms?.SmsAuthenticationMessage !== undefined && { SmsAuthenticationMessage: sms.SmsAuthenticationMessage }),
  }
  requireRelyingPartyId(input.WebAuthnConfiguration?.RelyingPartyId)
  checkMfaConfig(after, input)
  checkFactors(after)
  return after
}

function checkMfaConfig(after: PoolSettings, input: SetUserPoolMfaConfigRequest): void {
  const { MfaConfiguration: mode, factors = noFactors } = after
  const { SmsMfaConfiguration: sms, SoftwareTokenMfaConfiguration: token, EmailMfaConfiguration: email } = input
  if (mode === 'OFF' && (sms !== undefined || token?.Enabled === true || email !== undefined)) {
    throw invalidParameter("Invalid MFA configuration given, can't turn off MFA and configure an MFA together.")
  }
  if (mode !== 'OFF' && methodsOf(after).length === 0) {
    throw invalidParameter("Invalid MFA configuration given, can't disable all MFAs and set an MFA configuration.")
  }
  if (factors.sms && after.SmsConfiguration === undefined) {
    throw invalidParameter('SMS MFA needs an SmsConfiguration.')
  }
  for (const text of [sms?.SmsAuthenticationMessage, email?.Message]) {
    if (text !== undefined && !text.includes('{####}')) {
      throw invalidParameter('A message must contain the placeholder {####}.')
    }
  }
}

/** A pool's second factors as the wire shows them. */
export function showMfaConfig(settings: PoolSettings): GetUserPoolMfaConfigResponse {
  const { factors = noFactors, SmsConfiguration, SmsAuthenticationMessage, MfaConfiguration = 'OFF' } = settings
  return {
    ...(factors.sms && {
      SmsMfaConfiguration: {
        ...(SmsAuthenticationMessage !== undefined && { SmsAuthenticationMessage }),
        ...(SmsConfiguration && { SmsConfiguration }),
      },
    }),
    ...((factors.softwareToken || factors.namesSoftwareToken) && {
      SoftwareTokenMfaConfiguration: { Enabled: factors.softwareToken },
    }),
    ...(factors.email && { EmailMfaConfiguration: factors.email }),
    MfaConfiguration,
    ...(factors.webAuthn && { WebAuthnConfiguration: factors.webAuthn }),
  }
}
