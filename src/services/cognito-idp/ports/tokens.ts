/** Where refresh tokens are remembered that were exchanged for another. */
export interface RotationStore {
  /** When a token was exchanged first: `now` for the first caller with this id. Forgets those whose time is over. */
  readonly rotate: (
    id: string,
    expiresAt: number,
    now: number,
  ) => Promise<{ readonly first: boolean; readonly at: number }>
}
