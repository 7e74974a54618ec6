import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { Conflict, type Metadata, type Row, type Statement, type Written } from '../driver.ts'
import type { Batch, Outcome } from './apply.ts'
import { requireStorable, sendable } from './values.ts'

/** More batches than this wait for the next commit, so that one commit never takes long. */
const largestGroup = 512

interface Waiting {
  readonly batch: Batch
  readonly resolve: (written: readonly Written[]) => void
  readonly reject: (error: Error) => void
}

/** Groups of statements are soon forgotten: room for a few of them, where V8 would take 96 MB in the end. */
const resourceLimits = { maxYoungGenerationSizeMb: 12 }

const noRows: readonly Row[] = []

/**
 * The writing half of a database. What arrives while a commit is under way is sent as one group when it ends, so
 * that the busier the server is, the more writes share a commit. The thread keeps the process alive only while it works.
 */
export function startWriter(
  path: string,
  busy: (isBusy: boolean) => void,
  isShared = false,
): Pick<Metadata, 'write' | 'close'> {
  const waiting: Waiting[] = []
  let underWay: Waiting[] = []
  let scheduled = false
  let closing: Promise<void> | undefined
  let drained: () => void = () => undefined
  let worker: Worker | undefined

  const spawn = (): Worker => {
    const thread = new Worker(new URL(`./writer${extname(import.meta.url)}`, import.meta.url), {
      name: 'metadata-writer',
      workerData: { path, isShared },
      resourceLimits,
    })
    thread.on('message', finish)
    thread.on('error', (error) => lose(thread, error as Error))
    thread.on('exit', () => lose(thread, new Error('the metadata writer ended')))
    thread.unref()
    return thread
  }

  const send = (): void => {
    scheduled = false
    if (underWay.length > 0 || waiting.length === 0) return
    underWay = waiting.splice(0, largestGroup)
    busy(true)
    worker ??= spawn()
    worker.ref()
    worker.postMessage(underWay.map((each) => each.batch))
  }

  const next = (): void => {
    if (waiting.length > 0) {
      send()
    } else {
      busy(false)
      worker?.unref()
      drained()
    }
  }

  const finish = (outcomes: readonly Outcome[]): void => {
    const finished = underWay
    underWay = []
    next()
    for (let i = 0; i < finished.length; i++) settle(finished[i] as Waiting, outcomes[i] as Outcome)
  }

  /** The thread itself failed. What was under way may or may not be written; the next group gets a new thread. */
  const lose = (thread: Worker, error: Error): void => {
    if (worker !== thread) return
    const failed = underWay
    underWay = []
    worker = undefined
    for (const each of failed) each.reject(error)
    next()
  }

  const write: Metadata['write'] = (statements) =>
    new Promise((resolve, reject) => {
      if (closing !== undefined) throw new Error('the metadata store is closed')
      waiting.push({ batch: statements.map(checked), resolve, reject })
      if (scheduled || underWay.length > 0) return
      scheduled = true
      setImmediate(send)
    })

  const close = async (): Promise<void> => {
    const idle = underWay.length === 0 && waiting.length === 0
    if (!idle) await new Promise<void>((resolve) => (drained = resolve))
    const thread = worker
    if (thread === undefined) return
    const ended = new Promise<void>((resolve) => thread.once('exit', () => resolve()))
    thread.ref()
    thread.postMessage('close')
    await ended
  }

  worker = spawn()
  return { write, close: () => (closing ??= close()) }
}

function checked({ sql, params, expect }: Statement): Statement {
  requireStorable(params, sql)
  const values = sendable(params)
  return expect === undefined ? { sql, params: values } : { sql, params: values, expect }
}

function settle({ resolve, reject }: Waiting, outcome: Outcome): void {
  if ('failure' in outcome) reject(new Error(outcome.failure))
  else if ('conflict' in outcome) reject(new Conflict(outcome.conflict, outcome.message))
  else resolve(outcome.map(toWritten))
}

function toWritten(done: number | readonly Row[]): Written {
  return typeof done === 'number' ? { changes: done, rows: noRows } : { changes: done.length, rows: done }
}
