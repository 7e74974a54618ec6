/** A policy that AWS owns, as data. */
export interface ManagedEntry {
  readonly name: string
  /** `/` where it is left out. */
  readonly path?: string
  readonly id: string
  /** Absent where it is not known. */
  readonly description?: string
  readonly version: number
  readonly created: string
  readonly updated: string
  readonly statements: readonly object[]
}
