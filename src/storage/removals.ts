import { type Gate, type Lock, openGate, shutGate } from './metadata/sqlite/lock.ts'

/**
 * Removing files that nothing names any more. While a backup of the data folder is being taken they stay: the backup may
 * name what the server has let go of since.
 */
export interface Removals {
  /** Resolves when `work` is done, or when it was put off; then it is done soon after nothing stands in its way. */
  readonly attempt: (work: () => Promise<unknown>) => Promise<void>
  /** Does `work` now, or not at all: for what would be another thing later. */
  readonly attemptNow: (work: () => Promise<unknown>) => Promise<void>
  /** What was put off is left to the next start. */
  readonly stop: () => void
}

interface Waiting {
  readonly work: () => Promise<unknown>
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
  readonly isForNow?: true
}

/** Milliseconds between looks whether what was put off can be done. */
const pause = 500

/** Removals of a data folder, whose processes all have them; failures of what was put off are reported. */
export function openRemovals(path: string, report: (error: unknown) => void): Removals {
  let gate: Gate | undefined
  let waiting: Waiting[] = []
  let isDraining = false
  let isStopped = false
  let timer: NodeJS.Timeout | undefined

  const close = (): void => {
    waiting = []
    gate?.close()
    gate = undefined
  }

  const putOff = (): void => {
    for (const { resolve } of waiting) resolve()
    const later = waiting.filter(({ isForNow }) => isForNow !== true)
    waiting = later.map(({ work }) => ({ work, resolve: () => undefined, reject: report }))
    timer = setTimeout(drain, pause).unref()
  }

  /** Lets go after each group, so that who waits to hold everything back has a turn. */
  const removeAll = async (entered: Gate): Promise<void> => {
    while (waiting.length > 0 && entered.enter()) {
      const group = waiting
      waiting = []
      await Promise.all(group.map(({ work, resolve, reject }) => work().then(resolve, reject)))
      entered.leave()
    }
  }

  const drain = async (): Promise<void> => {
    clearTimeout(timer)
    isDraining = true
    try {
      await removeAll((gate ??= openGate(path)))
    } catch (error) {
      report(error)
    }
    isDraining = false
    if (waiting.length > 0) putOff()
    if (isStopped) close()
  }

  const attempt = (what: Pick<Waiting, 'work' | 'isForNow'>): Promise<void> =>
    new Promise((resolve, reject) => {
      waiting.push({ ...what, resolve, reject })
      if (!isDraining) void drain()
    })

  return {
    attempt: (work) => attempt({ work }),
    attemptNow: (work) => attempt({ work, isForNow: true }),
    stop: () => {
      isStopped = true
      clearTimeout(timer)
      if (!isDraining) close()
    },
  }
}

const atOnce = async (work: () => Promise<unknown>): Promise<void> => void (await work())

/** Removals where no backup can be taken. */
export const removalsAtOnce: Removals = {
  attempt: atOnce,
  attemptNow: atOnce,
  stop: () => undefined,
}

/**
 * Keeps every file of a data folder until `release`, or until this process ends, however it ends.
 * @throws CannotStart when another process does so already.
 */
export function holdRemovals(path: string, patience?: number): Promise<Lock> {
  return shutGate(path, 'another backup of this data folder is being taken: wait for it to end', patience)
}
