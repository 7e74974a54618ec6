/** The second factors that a user may be asked for, by the names of their challenges. */
export type MfaMethod = 'SMS_MFA' | 'SOFTWARE_TOKEN_MFA' | 'EMAIL_OTP'

/** What a user wants to be asked for. */
export interface MfaPreference {
  readonly enabled: readonly MfaMethod[]
  readonly preferred: MfaMethod | undefined
}

/** A user's authenticator app. */
export interface TotpRecord {
  readonly poolId: string
  readonly sub: string
  /** Sealed. */
  readonly seed: Uint8Array
  /** False until a first code came back: until then it proves nobody. */
  readonly verified: boolean
  readonly name: string | undefined
  /** The time step of the last code that was accepted; codes of it and before are used up. */
  readonly lastStep: number
  /** Sealed: the seed that takes the place of this verified one once a first code of it comes back. */
  readonly replacement: Uint8Array | undefined
}

/** Where second factors are kept. */
export interface FactorStore {
  readonly mfaPreference: (poolId: string, sub: string) => Promise<MfaPreference | undefined>
  /** False when the user is gone. */
  readonly saveMfaPreference: (poolId: string, sub: string, preference: MfaPreference) => Promise<boolean>
  readonly totp: (poolId: string, sub: string) => Promise<TotpRecord | undefined>
  /** Gives the user a seed: at once where none is verified, else as a replacement; false when the user is gone. */
  readonly putSeed: (totp: Pick<TotpRecord, 'poolId' | 'sub' | 'seed'>) => Promise<boolean>
  readonly deleteTotp: (poolId: string, sub: string) => Promise<boolean>
  /** Uses up a code's time step of this very seed, verifying it; false when the step was used or the seed replaced. */
  readonly useTotpStep: (totp: TotpRecord, step: number, name: string | undefined) => Promise<boolean>
  /** Puts this very replacement in the seed's place, verified by a code of a time step; false when another came first. */
  readonly replaceSeed: (totp: TotpRecord, step: number, name: string | undefined) => Promise<boolean>
}
