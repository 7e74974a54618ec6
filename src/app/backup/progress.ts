import type { Finding } from '../fsck.ts'

/** What was copied so far. */
export interface Copied {
  /** Blobs that were copied, and their octets. */
  readonly objects: number
  readonly octets: number
  /** Blobs that were there already. */
  readonly present: number
}

/** Something that is not as it was written. */
export interface Damage {
  /** A file's path, or a blob's id. */
  readonly what: string
  readonly why: string
}

/** Who hears of a backup as it goes on. */
export interface Listener {
  readonly found: (damage: Damage) => void
  readonly progress: (copied: Copied) => void
}

/** Counts what is copied. */
export type Counts = { -readonly [K in keyof Copied]: Copied[K] }

/** What was copied before anything was. */
export function noCounts(): Counts {
  return { objects: 0, octets: 0, present: 0 }
}

/** A finding of a check of objects, in the same words. */
export function damageOf({ bucket, key, version, upload, part, why }: Finding): Damage {
  const what = version === undefined ? `part ${part} of upload ${upload}` : `version ${version}`
  return { what: `${bucket}/${JSON.stringify(key).slice(1, -1)}, ${what}`, why }
}
