/** Tags of a bucket or an object, by their keys. */
export type Tags = Readonly<Record<string, string>>
