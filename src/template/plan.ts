import type { Graph } from './graph.ts'

/** Resources that are made or removed at the same time, at most. */
export const maxParallel = 8

/** What became of a walk: steps that were done, those that failed, and those that were never begun. */
export interface Walk {
  readonly done: ReadonlySet<string>
  readonly failed: ReadonlyMap<string, unknown>
}

/**
 * Does every step after those it waits for, independent ones side by side, a bounded number at once.
 * After a failure nothing new is begun when `stopAtFailure`; otherwise only what waits for the failed step stays undone.
 */
export function walk(graph: Graph, step: (id: string) => Promise<void>, stopAtFailure: boolean): Promise<Walk> {
  const done = new Set<string>()
  const failed = new Map<string, unknown>()
  const waiting = new Set(graph.keys())
  let running = 0
  return new Promise((resolve) => {
    const ready = (id: string) => [...(graph.get(id) ?? [])].every((other) => done.has(other) || !graph.has(other))
    const run = async (id: string): Promise<void> => {
      try {
        await step(id)
        done.add(id)
      } catch (error) {
        failed.set(id, error)
      }
      running -= 1
      begin()
    }
    const begin = (): void => {
      if (!(stopAtFailure && failed.size > 0)) {
        for (const id of [...waiting].filter(ready).slice(0, maxParallel - running)) {
          waiting.delete(id)
          running += 1
          void run(id)
        }
      }
      if (running === 0) resolve({ done, failed })
    }
    begin()
  })
}

/** The same graph with every arrow turned: what must be gone before a resource may go. */
export function reversed(graph: Graph): Graph {
  const turned = new Map<string, Set<string>>([...graph.keys()].map((id) => [id, new Set()]))
  for (const [id, waits] of graph) for (const other of waits) turned.get(other)?.add(id)
  return turned
}
