/** Where refresh tokens are remembered that were exchanged for another. */
export interface RotationStore {
  /** When a token was exchanged first: `now` for the first caller with this id. Forgets those whose time is over. */
  readonly rotate: (
    id: string,
    expiresAt: number,
    now: number,
  ) => Promise<{ readonly first: boolean; readonly at: number }>
}

/** Where it is remembered what was used that may be used once only. */
export interface OnceStore {
  /** True for the first caller with this id; forgets ids whose time is over. */
  readonly useOnce: (id: string, expiresAt: number, now: number) => Promise<boolean>
}

/** Where it is remembered whose tokens were revoked, by the sign-in that they are of. */
export interface RevocationStore {
  readonly revoke: (originJti: string, expiresAt: number, now: number) => Promise<void>
  readonly isRevoked: (originJti: string) => Promise<boolean>
}
