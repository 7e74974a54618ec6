import type {
  CreateUserPoolClientRequest,
  ExplicitAuthFlowsType,
  UpdateUserPoolClientRequest,
} from '@aws-sdk/client-cognito-identity-provider'
import { Fault } from '../../../kernel/fault.ts'
import type { ClientSettings } from '../ports/clients.ts'
import type { PoolRecord, PoolSettings } from '../ports/pools.ts'
import type { Needs } from '../ports.ts'
import { invalidParameter } from './faults.ts'
import { requireExistingProviders } from './identityProviders.ts'
import { requireExistingScopes } from './scopes.ts'
import { checkValidities } from './validity.ts'

type Requested = CreateUserPoolClientRequest | UpdateUserPoolClientRequest

/** Members that are kept as given, and left out when they were. */
const kept = [
  'AccessTokenValidity',
  'IdTokenValidity',
  'TokenValidityUnits',
  'ReadAttributes',
  'WriteAttributes',
  'ExplicitAuthFlows',
  'SupportedIdentityProviders',
  'CallbackURLs',
  'LogoutURLs',
  'DefaultRedirectURI',
  'AllowedOAuthFlows',
  'AllowedOAuthScopes',
  'AnalyticsConfiguration',
  'PreventUserExistenceErrors',
  'RefreshTokenRotation',
] as const satisfies readonly (keyof ClientSettings)[]

/**
 * An app client's configuration, new or updated: what the request does not name has its default, also on update.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateUserPoolClient.html
 */
export function clientSettings(input: Requested, pool: PoolSettings): ClientSettings {
  const named = Object.fromEntries(kept.filter((name) => input[name] !== undefined).map((name) => [name, input[name]]))
  const settings: ClientSettings = {
    RefreshTokenValidity: input.RefreshTokenValidity ?? 30,
    AllowedOAuthFlowsUserPoolClient: input.AllowedOAuthFlowsUserPoolClient ?? false,
    EnableTokenRevocation: input.EnableTokenRevocation ?? true,
    EnablePropagateAdditionalUserContextData: input.EnablePropagateAdditionalUserContextData ?? false,
    AuthSessionValidity: input.AuthSessionValidity ?? 3,
    ...named,
  }
  checkRotation(settings)
  checkFlows(settings.ExplicitAuthFlows ?? [])
  checkSessionValidity(settings)
  checkValidities(settings)
  checkAttributeNames(settings, pool)
  checkOAuth(settings)
  return settings
}

const legacyFlows: readonly ExplicitAuthFlowsType[] = [
  'ADMIN_NO_SRP_AUTH',
  'CUSTOM_AUTH_FLOW_ONLY',
  'USER_PASSWORD_AUTH',
]

function checkFlows(flows: readonly ExplicitAuthFlowsType[]): void {
  const legacy = flows.filter((flow) => legacyFlows.includes(flow))
  if (legacy.length > 0 && legacy.length < flows.length) {
    throw invalidParameter('ExplicitAuthFlows cannot mix values that begin with ALLOW_ with values that do not.')
  }
}

/** A flow that would give the rotated token no successor cannot be had beside rotation. */
function checkRotation({ RefreshTokenRotation: rotation, ExplicitAuthFlows: flows = [] }: ClientSettings): void {
  if (rotation?.Feature === 'ENABLED' && flows.includes('ALLOW_REFRESH_TOKEN_AUTH')) {
    throw invalidParameter(
      'Refresh token rotation cannot be enabled when ALLOW_REFRESH_TOKEN_AUTH is set in ExplicitAuthFlows.',
    )
  }
}

function checkSessionValidity({ AuthSessionValidity: minutes = 3 }: ClientSettings): void {
  if (minutes < 3 || minutes > 15) throw invalidParameter('AuthSessionValidity must be between 3 and 15 minutes.')
}

const neverWritten = ['sub', 'email_verified', 'phone_number_verified', 'identities']

function checkAttributeNames(
  { ReadAttributes: read = [], WriteAttributes: write = [] }: ClientSettings,
  pool: PoolSettings,
) {
  const known = new Set((pool.SchemaAttributes ?? []).map(({ Name }) => Name))
  if (read.some((name) => !known.has(name) && name !== 'identities')) {
    throw invalidParameter('Invalid read attributes specified while creating a client')
  }
  if (write.some((name) => !known.has(name) || neverWritten.includes(name))) {
    throw invalidParameter('Invalid write attributes specified while creating a client')
  }
  const required = (pool.SchemaAttributes ?? []).filter(({ Required, Name }) => Required === true && Name !== 'sub')
  if (write.length > 0 && required.some(({ Name }) => !write.includes(Name ?? ''))) {
    throw invalidParameter('Invalid write attributes specified while creating a client')
  }
}

function checkOAuth(settings: ClientSettings): void {
  const {
    AllowedOAuthFlowsUserPoolClient: on,
    AllowedOAuthFlows: flows = [],
    AllowedOAuthScopes: scopes = [],
  } = settings
  if (on === true && (flows.length === 0 || scopes.length === 0)) {
    throw new Fault(
      'InvalidOAuthFlowException',
      'AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.',
    )
  }
  if (flows.includes('client_credentials') && flows.length > 1) {
    throw new Fault(
      'InvalidOAuthFlowException',
      'client_credentials flow can not be selected along with code flow or implicit flow.',
    )
  }
  const { DefaultRedirectURI: fallback, CallbackURLs: callbacks = [], LogoutURLs: logouts = [] } = settings
  if (fallback !== undefined && !callbacks.includes(fallback)) {
    throw invalidParameter('defaultRedirectURI must be included in the list of callback URLs.')
  }
  for (const url of [...callbacks, ...logouts]) checkRedirect(url)
}

/** Schemes that a browser would run rather than follow. */
const unsafe = ['javascript', 'data', 'vbscript', 'blob', 'file']

/** Whether an address is one of HTTPS, of an app's own scheme, or of HTTP on the local machine, without a fragment. */
export function isAppAddress(url: string): boolean {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase()
  const local = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?([/?]|$)/i.test(url)
  return scheme !== undefined && !unsafe.includes(scheme) && !url.includes('#') && (scheme !== 'http' || local)
}

function checkRedirect(url: string): void {
  if (isAppAddress(url)) return
  throw invalidParameter(`${url} is not a valid redirect URI: it must use HTTPS or an app's scheme and no fragment.`)
}

/** Refuses a client's scopes and providers that its pool does not have, and a machine that could prove nothing. */
export async function requireExisting(
  needs: Pick<Needs, 'userPools'>,
  { id }: PoolRecord,
  settings: ClientSettings,
  hasSecret: boolean,
): Promise<void> {
  if (!hasSecret && settings.AllowedOAuthFlows?.includes('client_credentials') === true) {
    throw new Fault(
      'InvalidOAuthFlowException',
      'client_credentials flow can not be selected if client does not have a client secret.',
    )
  }
  await requireExistingScopes(needs, id, settings.AllowedOAuthScopes)
  await requireExistingProviders(needs, id, settings)
}
