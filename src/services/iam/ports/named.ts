import type { Tags } from './tags.ts'

/** What everything has that is known by a name and a path. */
export interface Named {
  /** The unique id, such as `AIDA...` of a user: a name that is used again gets another. */
  readonly id: string
  readonly account: string
  readonly name: string
  /** `/`, or `/a/b/`. */
  readonly path: string
  readonly arn: string
  /** Milliseconds since the epoch. */
  readonly createdAt: number
  readonly tags: Tags
}
