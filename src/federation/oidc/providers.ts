import type { Issuer } from './issuerKeys.ts'

/** A provider that AWS knows without registration, by the name that trust policies and logins call it. */
export type KnownProvider = OpenIdProvider | AccessTokenProvider

/** Its artifact is an id token. */
interface OpenIdProvider {
  readonly kind: 'openId'
  readonly issuer: Issuer
  /** What its tokens say in `iss`. */
  readonly issuerNames: readonly string[]
}

/** Its artifact is an OAuth 2.0 access token, which only it can read. */
export interface AccessTokenProvider {
  readonly kind: 'accessToken'
  /** The condition keys of the user and of the application, after the provider's name and a colon. */
  readonly keys: { readonly user: string; readonly application: string }
  /** What is asked with the token, where the user's and the application's ids stand in the answers. */
  readonly questions: readonly AccessTokenQuestion[]
}

/** A GET with the token, and what is read from its answer. */
export interface AccessTokenQuestion {
  readonly url: string
  /** The query's parameter that carries the token. */
  readonly parameter: string
  readonly user?: string
  readonly application?: string
  /** The member that says how many seconds the token has left. */
  readonly secondsLeft?: string
}

/**
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 * https://docs.aws.amazon.com/cognito/latest/developerguide/external-identity-providers.html
 */
export const knownProviders = {
  'accounts.google.com': {
    kind: 'openId',
    issuer: { url: 'https://accounts.google.com' },
    issuerNames: ['https://accounts.google.com', 'accounts.google.com'],
  },
  'appleid.apple.com': {
    kind: 'openId',
    issuer: { url: 'https://appleid.apple.com' },
    issuerNames: ['https://appleid.apple.com'],
  },
  // https://developer.amazon.com/docs/login-with-amazon/obtain-customer-profile.html
  'www.amazon.com': {
    kind: 'accessToken',
    keys: { user: 'user_id', application: 'app_id' },
    questions: [
      {
        url: 'https://api.amazon.com/auth/o2/tokeninfo',
        parameter: 'access_token',
        user: 'user_id',
        application: 'app_id',
        secondsLeft: 'exp',
      },
    ],
  },
  // https://developers.facebook.com/docs/graph-api/reference/user/ and /application/
  'graph.facebook.com': {
    kind: 'accessToken',
    keys: { user: 'id', application: 'app_id' },
    questions: [
      { url: 'https://graph.facebook.com/me?fields=id', parameter: 'access_token', user: 'id' },
      { url: 'https://graph.facebook.com/app?fields=id', parameter: 'access_token', application: 'id' },
    ],
  },
} as const satisfies Readonly<Record<string, KnownProvider>>

/** The provider of a name, if AWS knows it without registration. */
export function knownProvider(name: string): KnownProvider | undefined {
  return Object.hasOwn(knownProviders, name) ? knownProviders[name as keyof typeof knownProviders] : undefined
}
