interface Tokens {
  readonly access_token: string
  readonly id_token: string
  readonly refresh_token: string
  readonly scope?: string
  readonly claims: () => Record<string, unknown>
}

/** What of `openid-client` the tests use. */
export interface OpenidClient {
  readonly allowInsecureRequests: unknown
  readonly None: () => unknown
  readonly ClientSecretBasic: (secret: string) => unknown
  readonly discovery: (issuer: URL, id: string, metadata: unknown, proof: unknown, options: object) => Promise<object>
  readonly randomPKCECodeVerifier: () => string
  readonly calculatePKCECodeChallenge: (verifier: string) => Promise<string>
  readonly buildAuthorizationUrl: (config: object, parameters: object) => URL
  readonly buildEndSessionUrl: (config: object, parameters: object) => URL
  readonly authorizationCodeGrant: (config: object, url: URL, checks: object) => Promise<Tokens>
  readonly refreshTokenGrant: (config: object, token: string) => Promise<Tokens>
  readonly clientCredentialsGrant: (config: object, parameters: object) => Promise<Tokens>
  readonly fetchUserInfo: (config: object, token: string, subject: string) => Promise<Record<string, unknown>>
  readonly tokenRevocation: (config: object, token: string) => Promise<void>
}
