/** Failed sign-ins in a row. */
export interface Lockout {
  readonly failures: number
  readonly failedAt: number
}

/** Where failed attempts are counted that are of no user's password: of names that nobody has, of second factors. */
export interface AttemptStore {
  readonly attempts: (id: string) => Promise<Lockout>
  /** Sets the count if it is still `seen`, no row for none, and forgets counts from before; false when another came first. */
  readonly countAttempt: (id: string, seen: Lockout, next: Lockout, forgetBefore: number) => Promise<boolean>
}

/** Where calls are counted that somebody may make so many times only. */
export interface QuotaStore {
  /** Counts a call; false when there were `limit` since the first one that is not older than `since`. */
  readonly useQuota: (id: string, limit: number, now: number, since: number) => Promise<boolean>
}
