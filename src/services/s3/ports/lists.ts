/** A stretch of keys, in the binary order of their UTF-8. */
export interface KeyRange {
  readonly lower: { readonly key: string; readonly inclusive: boolean }
  /** Keys before this one only. */
  readonly upper: string | undefined
  readonly limit: number
}

/**
 * A stretch of folders: of keys that are alike up to and with the first delimiter behind the prefix, from the key `from`
 * on, which begins with the prefix.
 */
export interface FolderRange extends Pick<KeyRange, 'upper' | 'limit'> {
  readonly from: string
  readonly prefix: string
  readonly delimiter: string
  /** What comes behind a folder, in place of its delimiter. */
  readonly behind: string
}

/** The first key of each folder, until a first key that is in none, which ends them. */
export type Folders = (bucket: number, range: FolderRange) => Promise<readonly string[]>
