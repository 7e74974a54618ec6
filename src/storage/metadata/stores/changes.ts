import type { Metadata, Statement } from '../driver.ts'

/** What is kept at hand of the metadata, and may be changed by other processes. */
export type Topic = 'iam' | 'idp-keys' | 's3-accounts' | 's3-buckets'

/** Changes of a topic, counted in the very batches that make them. */
export interface Changes {
  /** Belongs into every batch that changes what is kept at hand. */
  readonly count: (topic: Topic) => Statement
  /**
   * What forgets `topic`'s things at hand when another process has changed them; to be awaited before each use of them.
   * Where nobody else writes it does nothing.
   */
  readonly follower: (topic: Topic, forget: () => void) => () => Promise<void>
}

const count = `INSERT INTO change_counts (topic, number) VALUES (?, 1)
  ON CONFLICT (topic) DO UPDATE SET number = change_counts.number + 1`
const read = 'SELECT number FROM change_counts WHERE topic = ?'

/** Opens the counts; `isShared` where other processes write too. */
export function openChanges(metadata: Pick<Metadata, 'get'>, isShared: boolean): Changes {
  const alone = async (): Promise<void> => undefined
  return {
    count: (topic) => ({ sql: count, params: [topic] }),
    follower: (topic, forget) => {
      if (!isShared) return alone
      let seen = 0
      return async () => {
        const number = Number((await metadata.get(read, [topic]))?.['number'] ?? 0)
        if (number === seen) return
        seen = number
        forget()
      }
    },
  }
}
