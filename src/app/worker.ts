import cluster from 'node:cluster'
import { randomUUID } from 'node:crypto'

/** What a process is among those that serve one data folder together. */
export interface Worker {
  /** From 1. The first does what is to be done once: it resumes what was under way, removes orphans, keeps the calendar. */
  readonly number: number
  /** How many there are. */
  readonly of: number
  /** Eight hexadecimal digits that all share, and no earlier run had. */
  readonly run: string
  /** Asks all others; those that do not answer in time are left out. */
  readonly ask: (question: unknown) => Promise<readonly unknown[]>
  /** Answers the others' questions: the one function that does. */
  readonly onQuestion: (answer: (question: unknown) => unknown) => void
}

/** A worker as its own process starts and ends it. */
export interface WorkerProcess {
  readonly worker: Worker
  /** Where to listen, where an earlier run did; clients know that port. */
  readonly port: number | undefined
  /** Tells that this process serves. Resolves when all do. */
  readonly serving: (port: number) => Promise<void>
  /** Lets go of the supervisor, so that the process may end. */
  readonly leave: () => void
  /** Has the process end by itself, with its own code, once nothing is left to do. */
  readonly loosen: () => void
}

/** Who a worker is. */
type Berth = Pick<Worker, 'number' | 'of' | 'run'> & Pick<WorkerProcess, 'port'>

/** What workers say to the supervisor... */
export type FromWorker =
  | { readonly kind: 'hello' }
  | { readonly kind: 'serving'; readonly port: number }
  | { readonly kind: 'ask'; readonly id: string; readonly question: unknown }
  | { readonly kind: 'answer'; readonly id: string; readonly answer: unknown }

/** ...and it to them. */
export type ToWorker =
  | { readonly kind: 'berth'; readonly berth: Berth }
  | { readonly kind: 'allServe' }
  | { readonly kind: 'asked'; readonly id: string; readonly question: unknown }
  | { readonly kind: 'answers'; readonly id: string; readonly answers: readonly unknown[] }

/** This process as a worker; undefined where it serves alone, or supervises. */
export async function joinWorkers(): Promise<WorkerProcess | undefined> {
  if (!cluster.isWorker) return undefined
  const tell = (message: FromWorker) => process.send?.(message)
  const waiting = new Map<string, (answers: readonly unknown[]) => void>()
  let answer: (question: unknown) => unknown = () => undefined
  let allServe: () => void
  const everyone = new Promise<void>((resolve) => {
    allServe = resolve
  })
  const berth = await new Promise<Berth>((resolve) => {
    const hear: { readonly [K in ToWorker['kind']]: (message: Extract<ToWorker, { kind: K }>) => void } = {
      berth: (message) => resolve(message.berth),
      allServe: () => allServe(),
      asked: ({ id, question }) => tell({ kind: 'answer', id, answer: answer(question) }),
      answers: ({ id, answers }) => waiting.get(id)?.(answers),
    }
    process.on('message', (message: ToWorker) => (hear[message.kind] as (message: ToWorker) => void)(message))
    tell({ kind: 'hello' })
  })
  const ask = (question: unknown): Promise<readonly unknown[]> => {
    const id = randomUUID()
    return new Promise<readonly unknown[]>((resolve) => {
      waiting.set(id, resolve)
      tell({ kind: 'ask', id, question })
    }).finally(() => waiting.delete(id))
  }
  const onQuestion: Worker['onQuestion'] = (given) => {
    answer = given
  }
  const serving = (port: number) => {
    tell({ kind: 'serving', port })
    return everyone
  }
  const { port, ...place } = berth
  return {
    worker: { ...place, ask, onQuestion },
    port,
    serving,
    leave: () => process.disconnect(),
    loosen: () => process.channel?.unref(),
  }
}
