/** One step of the schema. Applied once, in the order of the list, each in its own transaction. */
export interface Migration {
  /** `0001_iam`: never changed once released. */
  readonly id: string
  /** Plain statements of the shared dialect; `CREATE TABLE` is made STRICT where the driver has that. */
  readonly statements: readonly string[]
}
