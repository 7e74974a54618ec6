import type { TimeUnitsType } from '@aws-sdk/client-cognito-identity-provider'
import type { ClientSettings } from '../ports/clients.ts'
import { invalidParameter } from './faults.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** Milliseconds that what Cognito hands out stays good, where nothing configures it. */
export const lifetimes = { signUpCode: day, attributeCode: day, forgotPasswordCode: hour, longestToken: day } as const

const units: Readonly<Record<TimeUnitsType, number>> = { seconds: 1000, minutes: minute, hours: hour, days: day }

interface Validity {
  readonly label: string
  readonly fallback: number
  readonly unit: TimeUnitsType
  readonly least: number
  readonly most: number
}

/** https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-with-identity-providers.html */
const table: Readonly<Record<'access' | 'id' | 'refresh', Validity>> = {
  access: { label: 'accessTokenValidity', fallback: hour, unit: 'hours', least: 5 * minute, most: day },
  id: { label: 'idTokenValidity', fallback: hour, unit: 'hours', least: 5 * minute, most: day },
  refresh: { label: 'refreshTokenValidity', fallback: 30 * day, unit: 'days', least: hour, most: 3650 * day },
}

/** Milliseconds that a client's tokens of one kind are good for. */
export function tokenValidity(settings: ClientSettings, kind: 'access' | 'id' | 'refresh'): number {
  const configured = configuredValidity(settings, kind)
  return configured === undefined || configured === 0 ? table[kind].fallback : configured
}

/** Milliseconds that a sign-in may take between its steps: 3 to 15 minutes. */
export function sessionValidity(settings: ClientSettings): number {
  return (settings.AuthSessionValidity ?? 3) * minute
}

/** Refuses validities outside their ranges. */
export function checkValidities(settings: ClientSettings): void {
  for (const kind of ['access', 'id', 'refresh'] as const) {
    const { label, least, most } = table[kind]
    const configured = configuredValidity(settings, kind)
    if (configured === undefined || (kind === 'refresh' && configured === 0)) continue
    if (configured < least || configured > most) {
      throw invalidParameter(
        `Invalid range for token validity: ${label} must be between ${least / 1000} and ${most / 1000} seconds.`,
      )
    }
  }
  const longest = Math.max(tokenValidity(settings, 'access'), tokenValidity(settings, 'id'))
  if (tokenValidity(settings, 'refresh') < longest) {
    throw invalidParameter('Refresh token validity must not be shorter than that of access and ID tokens.')
  }
}

function configuredValidity(settings: ClientSettings, kind: 'access' | 'id' | 'refresh'): number | undefined {
  const { AccessTokenValidity, IdTokenValidity, RefreshTokenValidity, TokenValidityUnits: named } = settings
  const value = { access: AccessTokenValidity, id: IdTokenValidity, refresh: RefreshTokenValidity }[kind]
  const unit = { access: named?.AccessToken, id: named?.IdToken, refresh: named?.RefreshToken }[kind]
  return value === undefined ? undefined : value * units[unit ?? table[kind].unit]
}
