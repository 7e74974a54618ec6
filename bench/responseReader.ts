/** What a response was, once its last octet came. */
export interface Response {
  readonly status: number
  /** Octets of the body, without chunk framing. */
  readonly size: number
  /** The connection cannot be used again. */
  readonly closes: boolean
  /** The body's first octets, as many as were asked to be kept. */
  readonly kept: Buffer
}

/** Reads the responses of one connection, one after the other. */
export interface ResponseReader {
  /** Takes octets in; answers the response when they complete it. The octets are not kept. */
  readonly take: (octets: Buffer) => Response | undefined
  /** Starts the next response; keeps up to `keep` octets of its body. */
  readonly next: (keep: number) => void
}

interface Head {
  readonly status: number
  readonly length: number
  readonly isChunked: boolean
  readonly closes: boolean
}

const headEnd = '\r\n\r\n'
const nothing = Buffer.alloc(0)

/**
 * Makes a reader of HTTP/1.1 responses that does as little as it can: the client shares the machine with what it measures.
 * A response must say its length or be chunked. https://www.rfc-editor.org/rfc/rfc9112#section-6
 */
export function responseReader(): ResponseReader {
  let pending = nothing
  let head: Head | undefined
  let size = 0
  let kept: Buffer[] = []
  let keep = 0
  let chunks = chunkedBody()

  const takeBody = (octets: Buffer): void => {
    size += octets.byteLength
    if (keep === 0 || octets.byteLength === 0) return
    const part = Buffer.from(octets.subarray(0, keep))
    keep -= part.byteLength
    kept.push(part)
  }

  const complete = ({ status, closes }: Head): Response => ({ status, size, closes, kept: Buffer.concat(kept) })

  const rest = (octets: Buffer, of: Head): Response | undefined => {
    if (of.isChunked) return chunks.take(octets, takeBody) ? complete(of) : undefined
    takeBody(octets)
    return size >= of.length ? complete(of) : undefined
  }

  return {
    next: (most) => {
      pending = nothing
      head = undefined
      size = 0
      kept = []
      keep = most
      chunks = chunkedBody()
    },
    take: (octets) => {
      if (head !== undefined) return rest(octets, head)
      const all = pending.byteLength === 0 ? octets : Buffer.concat([pending, octets])
      const end = all.indexOf(headEnd)
      if (end < 0) {
        pending = Buffer.from(all)
        return undefined
      }
      head = readHead(all.toString('latin1', 0, end))
      return rest(all.subarray(end + headEnd.length), head)
    },
  }
}

function readHead(text: string): Head {
  const status = Number(text.slice(9, 12))
  const length = /\ncontent-length: *(\d+)/i.exec(text)?.[1]
  const isChunked = /\ntransfer-encoding: *chunked/i.test(text)
  if (length === undefined && !isChunked && status !== 204 && status !== 304) {
    throw new Error(`a response of status ${status} does not say how long it is`)
  }
  return { status, length: Number(length ?? 0), isChunked, closes: /\nconnection: *close/i.test(text) }
}

/** Takes chunk framing off; `take` answers true at the last chunk. https://www.rfc-editor.org/rfc/rfc9112#section-7.1 */
function chunkedBody() {
  let left = 0
  let line = ''
  let isLast = false

  /** Reads octets of a line; true when it ended, and where. */
  const readLine = (octets: Buffer, at: number): { readonly at: number; readonly done: boolean } => {
    const end = octets.indexOf(10, at)
    line += octets.toString('latin1', at, end < 0 ? octets.byteLength : end)
    return end < 0 ? { at: octets.byteLength, done: false } : { at: end + 1, done: true }
  }

  return {
    take: (octets: Buffer, body: (octets: Buffer) => void): boolean => {
      let at = 0
      while (at < octets.byteLength) {
        if (left > 0) {
          const part = octets.subarray(at, at + left)
          body(part)
          left -= part.byteLength
          at += part.byteLength
          continue
        }
        const read = readLine(octets, at)
        at = read.at
        if (!read.done) return false
        const text = line.trim()
        line = ''
        if (isLast && text === '') return true
        if (isLast || text === '') continue
        left = Number.parseInt(text, 16)
        isLast = left === 0
      }
      return false
    },
  }
}
