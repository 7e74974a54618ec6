import { parseArn } from '../../../kernel/arn.ts'
import type { OidcProviderRecord } from '../ports/providers.ts'
import type { Directory } from './directory.ts'
import { iamFault } from './faults.ts'
import { changeProvider } from './providers.ts'
import { quotas } from './quotas.ts'

type Body = OidcProviderRecord['body']

/**
 * The issuer of an address, without its scheme; the address must be https, without port, query and fragment.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html
 */
export function issuerOf(url: string): string {
  const { protocol, hostname, port, search, hash, username } = URL.parse(url) ?? {}
  const isPlain = port === '' && search === '' && hash === '' && username === '' && !/[?#]/.test(url)
  if (protocol !== 'https:' || !hostname || !isPlain) {
    throw iamFault('ValidationError', 'Invalid Open ID Connect Provider URL')
  }
  return withoutScheme(url)
}

/** What an address would be called by, valid or not. */
export function withoutScheme(url: string): string {
  return url.replace(/^https:\/\//, '').replace(/\/$/, '')
}

export function oidcArn(account: string, issuer: string): string {
  return `arn:aws:iam::${account}:oidc-provider/${issuer}`
}

/** A provider's ARN must be this account's. */
export function requireOwnArn(arn: string, account: string): void {
  const parsed = parseArn(arn)
  if (parsed?.service === 'iam' && parsed.account === account && parsed.resource.startsWith('oidc-provider/')) return
  throw iamFault('InvalidInput', `Invalid ARN: ${arn}`)
}

export async function requireOidcProvider(
  directory: Directory,
  account: string,
  arn: string,
): Promise<OidcProviderRecord & { readonly key: string }> {
  requireOwnArn(arn, account)
  const provider = await directory.provider('oidc', arn)
  if (provider === undefined) throw iamFault('NoSuchEntity', `OpenIDConnect Provider not found for arn ${arn}`)
  return { ...provider, key: arn }
}

/** Registers an issuer; a second time is refused. */
export async function addOidcProvider(directory: Directory, provider: OidcProviderRecord): Promise<void> {
  const limit = quotas.oidcProviders
  if (await directory.change({ do: 'addProvider', provider, limit })) return
  if ((await directory.provider('oidc', provider.arn)) !== undefined) {
    throw iamFault('EntityAlreadyExists', `Provider with url https://${provider.body.url} already exists.`)
  }
  throw iamFault('LimitExceeded', `Cannot exceed quota for OpenIdConnectProvidersPerAccount: ${limit}`)
}

/** Changes what is kept of a provider, within what it may have. */
export function changeOidcProvider(
  directory: Directory,
  account: string,
  arn: string,
  next: (body: Body) => Body,
): Promise<void> {
  const present = () => requireOidcProvider(directory, account, arn)
  return changeProvider(directory, present, (before) => {
    const body = next(before)
    requireOidcLists(body.clientIds, body.thumbprints)
    return body
  })
}

/** How many client ids and thumbprints there may be, and what a thumbprint looks like. */
export function requireOidcLists(clientIds: readonly string[], thumbprints: readonly string[]): void {
  if (clientIds.length > quotas.oidcClientIds) {
    const message = `Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: ${quotas.oidcClientIds}`
    throw iamFault('LimitExceeded', message)
  }
  if (thumbprints.length > quotas.oidcThumbprints) {
    throw iamFault('InvalidInput', `Thumbprint list must contain fewer than ${quotas.oidcThumbprints} entries.`)
  }
  if (thumbprints.some((each) => !/^[0-9a-f]{40}$/.test(each))) {
    throw iamFault('InvalidInput', 'Thumbprints must be 40 hexadecimal digits.')
  }
}
