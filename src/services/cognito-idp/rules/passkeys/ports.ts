import type { Placed } from '../../ports/rows.ts'

/** A passkey of a user. */
export interface PasskeyRecord {
  readonly poolId: string
  readonly sub: string
  /** base64url. */
  readonly credentialId: string
  /** COSE. */
  readonly publicKey: Uint8Array
  /** How often the authenticator says it was used; 0 where it does not count. */
  readonly counter: number
  readonly relyingParty: string
  readonly name: string
  readonly transports: readonly string[]
  readonly attachment: string | undefined
  readonly createdAt: number
}

/** Where passkeys are kept. */
export interface PasskeyStore {
  readonly passkeys: (poolId: string, sub: string) => Promise<readonly PasskeyRecord[]>
  /** `taken` when somebody in the pool has it already. */
  readonly addPasskey: (passkey: PasskeyRecord, most: number) => Promise<Placed>
  /** Sets the counter if it is still the record's; false when another sign-in came first. */
  readonly countPasskeyUse: (passkey: PasskeyRecord, counter: number) => Promise<boolean>
  readonly deletePasskey: (poolId: string, sub: string, credentialId: string) => Promise<boolean>
}

/** What an authenticator's answer must be of. */
export interface PasskeyCeremony {
  /** What the browser sent, unchecked. */
  readonly answer: object
  /** base64url. */
  readonly challenge: string
  readonly origin: string
  readonly relyingParty: string
  readonly verifiesUser: boolean
}

/** Why an authenticator's answer proves nothing. */
export type PasskeyRefusal = 'relyingParty' | 'answer'

/** Verifies the answers of authenticators. https://www.w3.org/TR/webauthn-3/ */
export interface Passkeys {
  /** A new credential's key and counter. */
  readonly registered: (
    ceremony: PasskeyCeremony & {
      /** Those that were offered, by their COSE identifiers. */
      readonly algorithms: readonly number[]
    },
  ) => Promise<Pick<PasskeyRecord, 'credentialId' | 'publicKey' | 'counter'> | PasskeyRefusal>
  /** The credential's counter now. */
  readonly asserted: (
    ceremony: PasskeyCeremony,
    passkey: Pick<PasskeyRecord, 'credentialId' | 'publicKey' | 'counter'>,
  ) => Promise<number | PasskeyRefusal>
  /** Whether a relying party names an Android app as its own, by the SHA-256 of the app's certificate in base64url. */
  readonly isOwnApp: (relyingParty: string, certificate: string) => Promise<boolean>
}
