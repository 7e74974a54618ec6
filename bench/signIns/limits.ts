import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Limits } from '../signInLimits.ts'

/** The bare means of a sign-in, in a process of their own. */
export interface LimitProcess {
  /** CPU milliseconds of one of each, of so many. */
  readonly measure: (times: number) => Promise<Limits>
  readonly stop: () => void
}

/** Starts the process, and lets it run until it is as fast as it will be. */
export async function startLimits(): Promise<LimitProcess> {
  const child: ChildProcess = fork(fileURLToPath(new URL('../signInLimits.ts', import.meta.url)))
  const measure = async (times: number): Promise<Limits> => {
    child.send(times)
    const [found] = (await once(child, 'message')) as [Limits]
    return found
  }
  await measure(50)
  return { measure, stop: () => void child.kill() }
}
