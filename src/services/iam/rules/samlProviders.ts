import { parseArn } from '../../../kernel/arn.ts'
import { type Random, randomText } from '../../../kernel/random.ts'
import type { SamlProviderRecord } from '../ports/providers.ts'
import { dateOf } from './dates.ts'
import type { Directory } from './directory.ts'
import { iamFault } from './faults.ts'
import { quotas } from './quotas.ts'

export function samlArn(account: string, name: string): string {
  return `arn:aws:iam::${account}:saml-provider/${name}`
}

/** The id that a provider's private keys and messages go by. */
export function samlUuid(random: Random): string {
  return `SAML${randomText(random, 17, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}`
}

/** A provider is good for a hundred years, as AWS has it. */
export function validUntil({ createdAt }: SamlProviderRecord): Date {
  const date = dateOf(createdAt)
  date.setUTCFullYear(date.getUTCFullYear() + 100)
  return date
}

export async function requireSamlProvider(
  directory: Directory,
  account: string,
  arn: string,
): Promise<SamlProviderRecord & { readonly key: string }> {
  const parsed = parseArn(arn)
  const isOwn = parsed?.service === 'iam' && parsed.account === account && parsed.resource.startsWith('saml-provider/')
  if (!isOwn) throw iamFault('InvalidInput', `Invalid ARN: ${arn}`)
  const provider = await directory.provider('saml', arn)
  if (provider === undefined) throw noSuchSamlProvider(arn)
  return { ...provider, key: arn }
}

export function noSuchSamlProvider(arn: string): Error {
  return iamFault('NoSuchEntity', `Manifest not found for arn ${arn}`)
}

export async function addSamlProvider(directory: Directory, provider: SamlProviderRecord): Promise<void> {
  const limit = quotas.samlProviders
  if (await directory.change({ do: 'addProvider', provider, limit })) return
  if ((await directory.provider('saml', provider.arn)) !== undefined) {
    const name = provider.arn.slice(provider.arn.lastIndexOf('/') + 1)
    throw iamFault('EntityAlreadyExists', `SAMLProvider with name ${name} already exists.`)
  }
  throw iamFault('LimitExceeded', `Cannot exceed quota for SAMLProvidersPerAccount: ${limit}`)
}

/**
 * A metadata document names an entity, describes it as an identity provider, and holds its certificate. Its XML is
 * read by whoever believes its assertions; a document type is refused here already.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateSAMLProvider.html
 */
export function requireMetadata(document: string): void {
  const wanted = [/<(?:[\w.-]+:)?EntityDescriptor\b[^>]*\sentityID\s*=/, /<(?:[\w.-]+:)?IDPSSODescriptor\b/]
  const isWhole = wanted.every((pattern) => pattern.test(document)) && /X509Certificate\b/.test(document)
  if (!isWhole || /<!DOCTYPE/i.test(document)) throw iamFault('InvalidInput', 'Could not parse metadata')
}

/** Encrypted assertions need a private key, which is not kept here. */
export function requirePlainAssertions(input: {
  readonly AddPrivateKey?: string | undefined
  readonly RemovePrivateKey?: string | undefined
  readonly AssertionEncryptionMode?: string | undefined
}): void {
  const { AddPrivateKey, AssertionEncryptionMode } = input
  if (AddPrivateKey === undefined && input.RemovePrivateKey === undefined && AssertionEncryptionMode === undefined)
    return
  throw iamFault('InvalidInput', 'Encrypted SAML assertions are not supported.')
}
