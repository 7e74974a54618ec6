import { Fault } from '../../../../kernel/fault.ts'
import type { PoolRecord, PoolSettings } from '../../ports/pools.ts'
import type { Needs } from '../../ports.ts'
import { invalidParameter } from '../faults.ts'
import { isObject } from '../triggers.ts'
import type { PasskeyRefusal } from './ports.ts'

/** For whom a pool's passkeys are. */
export interface RelyingParty {
  readonly id: string
  readonly userVerification: 'preferred' | 'required'
  /** Whether an answer counts only when its authenticator verified its user. */
  readonly verifiesUser: boolean
}

/**
 * The relying party of a pool; undefined where it has no passkeys.
 * Deviation: AWS's default is the domain of the pool's pages; here the id must be set, for their domain may be an address.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_WebAuthnConfigurationType.html
 */
export function relyingPartyOf({ settings }: Pick<PoolRecord, 'settings'>): RelyingParty | undefined {
  const { RelyingPartyId: id, UserVerification = 'preferred', FactorConfiguration } = settings.factors?.webAuthn ?? {}
  if (id === undefined || !allowsPasskeys(settings)) return undefined
  const verifiesUser = UserVerification === 'required' || FactorConfiguration === 'MULTI_FACTOR_WITH_USER_VERIFICATION'
  return { id, userVerification: verifiesUser ? 'required' : 'preferred', verifiesUser }
}

/**
 * Refuses ids for which no browser makes passkeys: it is a domain, without scheme and port, and no address.
 * https://www.w3.org/TR/webauthn-3/#rp-id
 */
export function requireRelyingPartyId(id: string | undefined): void {
  const isDomain =
    id === undefined || /^(?![\d.]+$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/.test(id)
  if (!isDomain) throw invalidParameter('RelyingPartyId must be a domain in lower case, without scheme, port and path.')
}

/** The relying party of a pool that makes passkeys. */
export function requireRelyingParty(pool: PoolRecord): RelyingParty {
  const party = relyingPartyOf(pool)
  if (party !== undefined) return party
  throw allowsPasskeys(pool.settings)
    ? new Fault('WebAuthnConfigurationMissingException', 'The user pool has no relying party id.')
    : new Fault('WebAuthnNotEnabledException', 'WebAuthn is not enabled for the user pool.')
}

function allowsPasskeys({ Policies: policies }: PoolSettings): boolean {
  return policies?.SignInPolicy?.AllowedFirstAuthFactors?.includes('WEB_AUTHN') === true
}

/** What a browser says of its answer. */
export interface ClientData {
  readonly challenge: string
  readonly origin: string
}

/** Reads what a browser signed of a ceremony: https://www.w3.org/TR/webauthn-3/#dictionary-client-data */
export function clientDataOf(answer: unknown): ClientData | undefined {
  const response = isObject(answer) ? answer['response'] : undefined
  const text = isObject(response) ? response['clientDataJSON'] : undefined
  if (typeof text !== 'string') return undefined
  const { challenge, origin } = parsed(Buffer.from(text, 'base64url').toString()) ?? {}
  return typeof challenge === 'string' && typeof origin === 'string' ? { challenge, origin } : undefined
}

/** Whether an answer was made on a page of the relying party's domain, by HTTPS unless it is local. */
export function isOwnOrigin({ id }: RelyingParty, origin: string): boolean {
  const [, scheme = '', host = ''] = /^(https?):\/\/([^/:]+)(?::\d+)?$/.exec(origin) ?? []
  const isSecure = scheme === 'https' || host === 'localhost' || host.endsWith('.localhost')
  return isSecure && (host === id || host.endsWith(`.${id}`))
}

/**
 * Whether an answer was made by the relying party: on a page of its own, or in an Android app that its site names.
 * https://developer.android.com/identity/sign-in/credential-manager#verify-origin
 */
export async function isOwnAnswer(
  { passkeys }: Pick<Needs, 'passkeys'>,
  party: RelyingParty,
  { origin }: ClientData,
): Promise<boolean> {
  const [, certificate] = /^android:apk-key-hash:([\w-]{43})$/.exec(origin) ?? []
  return certificate === undefined ? isOwnOrigin(party, origin) : passkeys.isOwnApp(party.id, certificate)
}

/** Why an answer was refused, as the wire tells it at registration. */
export function refusedPasskey(refusal: PasskeyRefusal): Fault {
  return refusal === 'relyingParty'
    ? new Fault('WebAuthnRelyingPartyMismatchException', 'The credential is of another relying party.')
    : notSupported()
}

export function notSupported(): Fault {
  return new Fault('WebAuthnCredentialNotSupportedException', 'The credential is not supported.')
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
