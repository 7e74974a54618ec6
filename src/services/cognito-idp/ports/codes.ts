/** What a code proves; at most one code of a kind is out for a user. */
export type CodeKind = 'signUp' | 'forgotPassword' | 'email' | 'phone_number'

/** A code that is out. */
export interface CodeRecord {
  readonly poolId: string
  readonly sub: string
  readonly kind: CodeKind
  /** Sealed; absent once used. */
  readonly code: Uint8Array | undefined
  /** The attribute and value to which it was sent: proven when it comes back. */
  readonly attribute: string
  readonly value: string
  readonly expiresAt: number
  readonly tries: number
}

/** Where codes are kept that were sent. */
export interface CodeStore {
  readonly code: (poolId: string, sub: string, kind: CodeKind) => Promise<CodeRecord | undefined>
  /** False when the user was deleted meanwhile. */
  readonly putCode: (code: CodeRecord) => Promise<boolean>
  /** Counts one try before the code is compared; undefined when there is no code or no try is left. */
  readonly takeTry: (poolId: string, sub: string, kind: CodeKind, limit: number) => Promise<CodeRecord | undefined>
}
