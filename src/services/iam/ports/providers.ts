import type { Tags } from './tags.ts'

/** An identity provider of the account: who it is, and what is kept of it. */
export type ProviderRecord = OidcProviderRecord | SamlProviderRecord

interface Provider {
  readonly arn: string
  readonly account: string
  readonly createdAt: number
  readonly tags: Tags
}

/** An OpenID Connect issuer that roles may trust. */
export interface OidcProviderRecord extends Provider {
  readonly kind: 'oidc'
  readonly body: {
    /** The issuer without its scheme: `accounts.example.com/path`. */
    readonly url: string
    readonly clientIds: readonly string[]
    /** SHA-1 of certificates, 40 hexadecimal digits. */
    readonly thumbprints: readonly string[]
  }
}

/** A SAML identity provider that roles may trust. */
export interface SamlProviderRecord extends Provider {
  readonly kind: 'saml'
  readonly body: {
    readonly uuid: string
    /** The provider's metadata document, XML as it was given. */
    readonly metadata: string
  }
}
