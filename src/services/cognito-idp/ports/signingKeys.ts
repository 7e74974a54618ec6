import type { KeySet } from '../../../tokens/jwks.ts'

/** Cognito signs id tokens and access tokens with different keys. */
export type TokenUse = 'id' | 'access'

/** The signing keys of pools: made once a pool on first need, sealed in the store, rotated in steps. */
export interface SigningKeys {
  /** Makes the pool's keys where there are none yet. */
  readonly ready: (poolId: string) => Promise<void>
  /** Tokens of these claims, each signed by the pool's present key for its use, all at once. */
  readonly sign: <U extends TokenUse>(
    poolId: string,
    claims: Readonly<Record<U, Readonly<Record<string, unknown>>>>,
  ) => Promise<Readonly<Record<U, string>>>
  /** The pool and purpose of a key by its `kid`, while tokens that it signed may live. */
  readonly find: (kid: string, now: number) => Promise<VerifyingKey | undefined>
  /** The pool's JWK set. */
  readonly published: (poolId: string, now: number) => Promise<{ readonly keys: readonly object[] }>
  /** Replaces both keys of a pool; the old ones verify until every token they signed has expired. */
  readonly rotate: (poolId: string, now: number) => Promise<void>
}

/** A key that verifies tokens, and whose. */
export interface VerifyingKey {
  readonly poolId: string
  readonly use: TokenUse
  readonly keys: KeySet
}

/** A signing key as it is kept. */
export interface KeyRecord extends PublicKeyRecord {
  readonly generation: number
  /** Sealed PKCS #8. */
  readonly privateKey: Uint8Array
  readonly createdAt: number
}

/** What of a signing key verifies its signatures. */
export interface PublicKeyRecord {
  readonly poolId: string
  readonly kid: string
  readonly use: TokenUse
  /** JSON text. */
  readonly publicJwk: string
  /** When the next generation took over. */
  readonly retiredAt: number | undefined
}

/** Where signing keys are kept. */
export interface KeyStore {
  /** Adds a generation of keys and retires the one before; false when that generation is there already or the pool is gone. */
  readonly addKeys: (keys: readonly KeyRecord[], now: number) => Promise<boolean>
  readonly currentKeys: (poolId: string) => Promise<readonly KeyRecord[]>
  readonly keys: (poolId: string, retiredAfter: number) => Promise<readonly KeyRecord[]>
  readonly key: (kid: string) => Promise<PublicKeyRecord | undefined>
}
