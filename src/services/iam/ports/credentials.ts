import type { Named } from './named.ts'

/** A long-term access key: what signs requests, and whose it is. */
export interface AccessKeyRecord {
  /** `AKIA...` */
  readonly id: string
  /** A user's id, or the account's root ARN. */
  readonly owner: string
  readonly account: string
  /** Sealed. */
  readonly secret: Uint8Array
  readonly active: boolean
  readonly createdAt: number
}

/** A user's password. Nothing here asks for it: there is no console. */
export interface LoginRecord {
  readonly createdAt: number
  /** A salted hash. */
  readonly password: string
  readonly resetRequired: boolean
}

/**
 * What a user has beside access keys and a password. Nothing here signs in with these: they are kept to be listed.
 */
export type CredentialRecord = SshKeyRecord | SigningCertificateRecord | ServiceCredentialRecord

/** Which of them. */
export type CredentialKind = CredentialRecord['kind']

interface Credential {
  readonly id: string
  /** The user's id. */
  readonly user: string
  readonly active: boolean
  readonly createdAt: number
  /** Within which the user has so many at most: a service's name, else empty. */
  readonly scope: string
  /** What may not be there twice. */
  readonly distinct: string
}

/** A public key for SSH. */
export interface SshKeyRecord extends Credential {
  readonly kind: 'ssh'
  readonly body: {
    /** As it was uploaded, in SSH's format or in PEM. */
    readonly key: string
    /** In SSH's own encoding, base64. */
    readonly blob: string
  }
}

/** A certificate that signed requests of old. */
export interface SigningCertificateRecord extends Credential {
  readonly kind: 'signing'
  readonly body: { readonly certificate: string }
}

/** A name and a password for one service. The password is shown once and not kept: nothing here asks for it. */
export interface ServiceCredentialRecord extends Credential {
  readonly kind: 'service'
  readonly body: { readonly name: string; readonly expiresAt?: number }
}

/** A certificate for HTTPS: `ASCA...` Its private key is not kept: nothing here serves with it. */
export interface ServerCertificateRecord extends Named {
  readonly expiresAt: number
  /** PEM, as it was given. */
  readonly certificate: string
  readonly chain?: string
}
