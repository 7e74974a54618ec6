import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** A request as it goes over the wire, made before the clock starts. */
export interface PreparedRequest {
  /** Request line and headers, with the empty line that ends them. */
  readonly head: string
  /** Which of the load's bodies follows; none when absent. */
  readonly body?: number
}

/** When a phase ends: after some seconds, or some requests. */
export type Until = { readonly seconds: number } | { readonly requests: number }

/** Requests to send, in order and over again, a fixed number of them in flight. */
export interface Load {
  readonly host: string
  readonly port: number
  readonly requests: readonly PreparedRequest[]
  readonly bodies: readonly Uint8Array[]
  readonly inFlight: number
  /** Sent first and not counted; the measured phase goes on where it ended. */
  readonly warmUp: Until
  readonly measured: Until
  /** Statuses that are not a failure; 200 unless said otherwise. */
  readonly statuses?: readonly number[]
  /** The fewest octets that a response's body may have. */
  readonly minimumSize?: number
  /** How many octets of each response's body to hand back, by request. */
  readonly keep?: number
  /** Hands back how long each request took. */
  readonly keepLatencies?: true
}

/** What the measured phase gave. */
export interface LoadResult {
  readonly requests: number
  readonly seconds: number
  /** Octets of all response bodies. */
  readonly received: number
  /** Milliseconds within which half and 99 of 100 requests were answered. */
  readonly p50: number
  readonly p99: number
  /** Response bodies in the order of requests, where they were to be kept. */
  readonly kept: readonly Uint8Array[]
  /** Milliseconds of each request, in ascending order, where they were to be kept. */
  readonly latencies: readonly number[]
}

export type ToWorker = { readonly kind: 'load'; readonly load: Load } | { readonly kind: 'go' }

export type FromWorker =
  | { readonly kind: 'warm' }
  | { readonly kind: 'done'; readonly result: LoadResult }
  | { readonly kind: 'failed'; readonly message: string }

/** The load client: one process of its own, so that its work is not counted as a server's, nor the runner's as its. */
export interface LoadClient {
  /**
   * Sends a load. `onWarm` runs between warm-up and measured phase, when nothing is in flight.
   * Rejects at the first response that is not as it must be.
   */
  readonly run: (load: Load, onWarm?: () => void) => Promise<LoadResult>
  readonly stop: () => void
}

/** What so great a share of ascending numbers is not above. */
export function quantile(ascending: readonly number[], share: number): number {
  return ascending[Math.floor((ascending.length - 1) * share)] ?? 0
}

/** Starts the load client. */
export function startLoadClient(): LoadClient {
  const worker = fork(fileURLToPath(new URL('./loadWorker.ts', import.meta.url)), { serialization: 'advanced' })
  const tell = (message: ToWorker) => worker.send(message)
  return {
    run: async (load, onWarm) => {
      tell({ kind: 'load', load })
      return answerOf(worker, () => {
        onWarm?.()
        tell({ kind: 'go' })
      })
    },
    stop: () => {
      worker.kill()
    },
  }
}

function answerOf(worker: ChildProcess, onWarm: () => void): Promise<LoadResult> {
  return new Promise((resolve, reject) => {
    const settle = (then: () => void) => {
      worker.off('message', onMessage).off('exit', onExit)
      then()
    }
    const onExit = (code: number | null, signal: string | null) =>
      settle(() => reject(new Error(`the load client ended (${code ?? signal})`)))
    const onMessage = (message: FromWorker) => {
      if (message.kind === 'warm') onWarm()
      else if (message.kind === 'done') settle(() => resolve(message.result))
      else settle(() => reject(new Error(message.message)))
    }
    if (worker.exitCode !== null || worker.signalCode !== null) return reject(new Error('the load client has ended'))
    worker.on('message', onMessage).on('exit', onExit)
  })
}
