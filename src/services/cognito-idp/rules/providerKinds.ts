import type { IdentityProviderTypeType } from '@aws-sdk/client-cognito-identity-provider'
import type { Needs } from '../ports.ts'
import { invalidParameter } from './faults.ts'
import { samlKeyOf } from './saml/keys.ts'

type Details = Readonly<Record<string, string>>

/** What kind of provider somebody is: what must be told of it, and what is known of it already. */
export interface ProviderKind {
  /** The one name that a provider of this kind has; absent where it is free. */
  readonly name?: string
  readonly required: readonly string[]
  readonly optional: readonly string[]
  readonly secret: readonly string[]
  /** What is so unless the details say otherwise. */
  readonly defaults: Details
  /** The claim that names the user; absent for SAML, where the assertion's subject does. */
  readonly subject?: string
}

const oauth = ['authorize_url', 'token_url', 'attributes_url']
const shown = ['oidc_issuer', 'jwks_uri', 'token_request_method', 'attributes_url_add_attributes', 'api_version']

/**
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateIdentityProvider.html
 * Deviation: Google's users are asked for at its OpenID Connect endpoint, which tells the claims under their standard names.
 */
export const providerKinds: Readonly<Record<IdentityProviderTypeType, ProviderKind>> = {
  OIDC: {
    required: ['client_id', 'authorize_scopes', 'oidc_issuer'],
    optional: ['client_secret', 'attributes_request_method', ...oauth, ...shown],
    secret: ['client_secret'],
    defaults: { attributes_request_method: 'GET', attributes_url_add_attributes: 'false' },
    subject: 'sub',
  },
  Google: {
    name: 'Google',
    required: ['client_id', 'client_secret', 'authorize_scopes'],
    optional: [...oauth, ...shown],
    secret: ['client_secret'],
    defaults: {
      oidc_issuer: 'https://accounts.google.com',
      authorize_url: 'https://accounts.google.com/o/oauth2/v2/auth',
      token_url: 'https://oauth2.googleapis.com/token',
      attributes_url: 'https://openidconnect.googleapis.com/v1/userinfo',
      attributes_url_add_attributes: 'false',
      token_request_method: 'POST',
    },
    subject: 'sub',
  },
  SignInWithApple: {
    name: 'SignInWithApple',
    required: ['client_id', 'team_id', 'key_id', 'private_key', 'authorize_scopes'],
    optional: [...oauth, ...shown],
    secret: ['private_key'],
    defaults: {
      oidc_issuer: 'https://appleid.apple.com',
      authorize_url: 'https://appleid.apple.com/auth/authorize',
      token_url: 'https://appleid.apple.com/auth/token',
      attributes_url_add_attributes: 'false',
      token_request_method: 'POST',
    },
    subject: 'sub',
  },
  Facebook: {
    name: 'Facebook',
    required: ['client_id', 'client_secret', 'authorize_scopes'],
    optional: [...oauth, ...shown],
    secret: ['client_secret'],
    defaults: {
      authorize_url: 'https://www.facebook.com/v21.0/dialog/oauth',
      token_url: 'https://graph.facebook.com/v21.0/oauth/access_token',
      attributes_url: 'https://graph.facebook.com/v21.0/me?fields=',
      attributes_url_add_attributes: 'true',
      token_request_method: 'POST',
    },
    subject: 'id',
  },
  LoginWithAmazon: {
    name: 'LoginWithAmazon',
    required: ['client_id', 'client_secret', 'authorize_scopes'],
    optional: [...oauth, ...shown],
    secret: ['client_secret'],
    defaults: {
      authorize_url: 'https://www.amazon.com/ap/oa',
      token_url: 'https://api.amazon.com/auth/o2/token',
      attributes_url: 'https://api.amazon.com/user/profile',
      attributes_url_add_attributes: 'false',
      token_request_method: 'POST',
    },
    subject: 'user_id',
  },
  SAML: {
    required: ['MetadataFile'],
    optional: ['MetadataURL', 'IDPSignout', 'IDPInit', 'RequestSigningAlgorithm', 'EncryptedResponses'],
    secret: [],
    defaults: {},
  },
}

/** Details that would be stored and not acted on, and so are refused. Deviation: AWS has them. */
const unsupported: Readonly<Record<string, (value: string) => boolean>> = {
  MetadataURL: () => true,
  IDPSignout: (value) => value !== 'false',
  EncryptedResponses: (value) => value !== 'true' && value !== 'false',
  RequestSigningAlgorithm: (value) => value !== 'rsa-sha256',
}

type DetailNeeds = Pick<Needs, 'userPools' | 'keyRing' | 'random' | 'federation'>

/** Details of a request, checked and completed: those to be shown, and those to be sealed. */
export async function providerDetails(
  needs: DetailNeeds,
  { poolId, type, now }: { readonly poolId: string; readonly type: IdentityProviderTypeType; readonly now: number },
  given: Details,
): Promise<{ readonly details: Details; readonly secrets: Details }> {
  const kind = providerKinds[type]
  for (const [name, value] of Object.entries(given)) requireDetail(kind, name, value)
  const missing = kind.required.find((name) => (given[name] ?? '') === '')
  if (missing !== undefined) throw invalidParameter(`ProviderDetails: ${missing} is required for ${type}.`)
  if (type === 'OIDC' && !/(^|[ +])openid($|[ +])/.test(given['authorize_scopes'] ?? '')) {
    throw invalidParameter('ProviderDetails: authorize_scopes must contain openid.')
  }
  const all = { ...kind.defaults, ...(type === 'SAML' ? await samlDetails(needs, poolId, given, now) : given) }
  const isSecret = ([name]: readonly [string, string]): boolean => kind.secret.includes(name)
  const entries = Object.entries(all)
  return {
    details: Object.fromEntries(entries.filter((entry) => !isSecret(entry))),
    secrets: Object.fromEntries(entries.filter(isSecret)),
  }
}

function requireDetail(kind: ProviderKind, name: string, value: string): void {
  if (unsupported[name]?.(value) === true) {
    throw invalidParameter(`ProviderDetails: ${name} ${value.slice(0, 100)} is not supported by this server.`)
  }
  if (!kind.required.includes(name) && !kind.optional.includes(name)) {
    throw invalidParameter(`ProviderDetails: ${name} is not a detail of this type of provider.`)
  }
  const isPlace = name.endsWith('_url') || name === 'oidc_issuer' || name === 'jwks_uri'
  if (isPlace && !/^(https:\/\/|http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(\/|$))[^\s#]*$/i.test(value)) {
    throw invalidParameter(`ProviderDetails: ${name} must be an https URL without a fragment.`)
  }
  if (name === 'attributes_request_method' && value !== 'GET' && value !== 'POST') {
    throw invalidParameter('ProviderDetails: attributes_request_method must be GET or POST.')
  }
}

const redirectBinding = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect'

/** Where a SAML provider takes requests, and for which key it encrypts, is told beside its metadata, as AWS tells it. */
async function samlDetails(needs: DetailNeeds, poolId: string, given: Details, now: number): Promise<Details> {
  const described = await needs.federation.saml.describe(given['MetadataFile'] ?? '')
  if (!described.ok) throw invalidParameter(`ProviderDetails: MetadataFile cannot be used: ${described.detail}`)
  const place = described.provider.singleSignOn.find(({ binding }) => binding === redirectBinding)?.location
  if (place === undefined || !/^https?:\/\//.test(place)) {
    throw invalidParameter('ProviderDetails: MetadataFile names no place for requests by redirect.')
  }
  const told = { ...given, SSORedirectBindingURI: place }
  if (given['EncryptedResponses'] !== 'true') return told
  const { certificate } = await samlKeyOf(needs, poolId, 'encryption', now)
  return { ...told, ActiveEncryptionCertificate: Buffer.from(certificate).toString('base64') }
}
