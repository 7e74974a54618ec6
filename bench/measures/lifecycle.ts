import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Memory, memory } from '../processes.ts'
import type { RunningServer, ServerKind } from '../servers/kind.ts'
import { launch } from '../servers/launch.ts'

/** How a server starts; the median of several. */
export interface StartFigures {
  /** Milliseconds to the first HTTP response. */
  readonly answered: number
  /** Milliseconds to the line that says ready, where there is one. */
  readonly ready: number | undefined
  /** CPU milliseconds that it took. */
  readonly cpu: number | undefined
}

/** Starts a server several times: in the folder that is there, or in a new one each time. */
export async function measureStarts(
  kind: ServerKind,
  times: number,
  folder: { readonly existing: string } | { readonly newIn: string },
): Promise<StartFigures> {
  const starts: RunningServer[] = []
  for (let i = 0; i < times; i++) {
    const place = 'existing' in folder ? folder.existing : await mkdtemp(join(folder.newIn, 'new-'))
    const server = await launch(kind, place)
    starts.push(server)
    await server.stop()
  }
  return {
    answered: median(starts.map(({ answeredAfter }) => answeredAfter)) as number,
    ready: median(starts.map(({ readyAfter }) => readyAfter)),
    cpu: median(starts.map(({ startCpu }) => startCpu)),
  }
}

/** Memory of a server that has just started on `folder` and was asked nothing. */
export async function measureIdle(kind: ServerKind, folder: string, settling: number): Promise<Memory | undefined> {
  const server = await launch(kind, folder)
  try {
    await sleep(settling)
    return memory(server.pid)
  } finally {
    await server.stop()
  }
}

/** The middle of some numbers; undefined when one of them is. */
export function median(values: readonly (number | undefined)[]): number | undefined {
  if (values.length === 0 || values.includes(undefined)) return undefined
  const sorted = (values as readonly number[]).toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] as number
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2
}
