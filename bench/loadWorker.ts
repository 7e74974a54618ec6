import { connect, type Socket } from 'node:net'
import {
  type FromWorker,
  type Load,
  type LoadResult,
  type PreparedRequest,
  quantile,
  type ToWorker,
  type Until,
} from './load.ts'
import { type Response, type ResponseReader, responseReader } from './responseReader.ts'

// The load client's process: writes prepared octets to raw sockets and checks what comes back.

/** Milliseconds that a single response may take. */
const patience = 60_000

const tell = (message: FromWorker) => process.send?.(message)

let goOn: () => void = () => undefined

process.on('message', (message: ToWorker) => {
  if (message.kind === 'go') return goOn()
  play(message.load).then(
    (result) => tell({ kind: 'done', result }),
    (error: Error) => tell({ kind: 'failed', message: error.message }),
  )
})
process.on('disconnect', () => process.exit())

async function play(load: Load): Promise<LoadResult> {
  const cursor = { next: 0 }
  const lanes = await Promise.all(Array.from({ length: load.inFlight }, () => openLane(load)))
  try {
    await phase(load, lanes, cursor, load.warmUp)
    await new Promise<void>((resolve) => {
      goOn = resolve
      tell({ kind: 'warm' })
    })
    return await phase(load, lanes, cursor, load.measured)
  } finally {
    for (const lane of lanes) lane.close()
  }
}

async function phase(load: Load, lanes: readonly Lane[], cursor: { next: number }, until: Until): Promise<LoadResult> {
  const latencies: number[] = []
  const kept: Uint8Array[] = []
  const first = cursor.next
  const began = performance.now()
  const mayGoOn =
    'seconds' in until
      ? () => performance.now() - began < until.seconds * 1000
      : () => cursor.next - first < until.requests
  let received = 0
  const walk = async (lane: Lane): Promise<void> => {
    while (mayGoOn()) {
      const turn = cursor.next++
      const request = load.requests[turn % load.requests.length] as PreparedRequest
      const sent = performance.now()
      const response = await lane.exchange(request)
      latencies.push(performance.now() - sent)
      requireExpected(load, request, response)
      received += response.size
      if (load.keep !== undefined) kept[turn - first] = response.kept
    }
  }
  await Promise.all(lanes.map(walk))
  const seconds = (performance.now() - began) / 1000
  latencies.sort((a, b) => a - b)
  const [p50, p99] = [quantile(latencies, 0.5), quantile(latencies, 0.99)]
  const told = load.keepLatencies ? latencies : []
  return { requests: latencies.length, seconds, received, p50, p99, kept, latencies: told }
}

function requireExpected(load: Load, { head }: PreparedRequest, { status, size, kept }: Response): void {
  const isExpected = (load.statuses ?? [200]).includes(status) && size >= (load.minimumSize ?? 0)
  if (isExpected) return
  const line = head.slice(0, head.indexOf(' HTTP/'))
  throw new Error(`${line} was answered ${status} with ${size} octets: ${kept.toString('utf8', 0, 300)}`)
}

/** One kept-alive connection with one request in flight. */
interface Lane {
  readonly exchange: (request: PreparedRequest) => Promise<Response>
  readonly close: () => void
}

/** Octets of a failure that its report quotes. */
const quoted = 300

async function openLane(load: Load): Promise<Lane> {
  const reader = responseReader()
  const waiting: Waiting = { resolve: () => undefined, reject: () => undefined, isWaiting: false }
  let socket = await openSocket(load, reader, waiting)
  const send = ({ head, body }: PreparedRequest) => {
    const octets = body === undefined ? undefined : load.bodies[body]
    if (octets === undefined) socket.write(head, 'latin1')
    else {
      socket.cork()
      socket.write(head, 'latin1')
      socket.write(octets)
      socket.uncork()
    }
  }
  return {
    exchange: async (request) => {
      reader.next(load.keep ?? quoted)
      const response = await new Promise<Response>((resolve, reject) => {
        Object.assign(waiting, { resolve, reject, isWaiting: true })
        send(request)
      })
      if (response.closes) {
        socket.destroy()
        socket = await openSocket(load, reader, waiting)
      }
      return response
    },
    close: () => socket.destroy(),
  }
}

interface Waiting {
  resolve: (response: Response) => void
  reject: (error: Error) => void
  isWaiting: boolean
}

/** Opens a connection that reads into one buffer over and over. */
function openSocket({ host, port }: Load, reader: ResponseReader, waiting: Waiting): Promise<Socket> {
  const onOctets = (length: number, buffer: Uint8Array): boolean => {
    try {
      const response = reader.take(Buffer.from(buffer.buffer, buffer.byteOffset, length))
      if (response === undefined) return true
      waiting.isWaiting = false
      waiting.resolve(response)
    } catch (error) {
      waiting.reject(error as Error)
    }
    return true
  }
  const onread = { buffer: Buffer.allocUnsafe(256 * 1024), callback: onOctets }
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true, onread })
    const lost = (why: string) => () => {
      if (waiting.isWaiting) waiting.reject(new Error(why))
    }
    socket.setTimeout(patience, () => socket.destroy())
    socket.on('error', (error) => (waiting.isWaiting ? waiting.reject(error) : reject(error)))
    socket.on('close', lost('the connection was closed before the response was whole'))
    socket.on('connect', () => resolve(socket))
  })
}
