import { hash } from 'node:crypto'
import { malformedTrailer } from './bodyFaults.ts'

/** Trailing headers as they come in, lower-case names. */
export interface Trailer {
  readonly fields: Map<string, string>
  signature: string | undefined
}

const signatureName = 'x-amz-trailer-signature'
const mostFields = 8

/** Takes a line of a trailer. Throws Fault `MalformedTrailerError`. */
export function addTrailerLine(trailer: Trailer, line: string): void {
  const colon = line.indexOf(':')
  const name = line.slice(0, colon).trim().toLowerCase()
  const value = line.slice(colon + 1).trim()
  if (colon < 1 || trailer.signature !== undefined) throw malformedTrailer()
  if (name === signatureName) trailer.signature = value
  else if (trailer.fields.has(name) || trailer.fields.size >= mostFields) throw malformedTrailer()
  else trailer.fields.set(name, value)
}

/** The trailer must be what `x-amz-trailer` announced, no more and no less, and be signed where chunks are. */
export function requireAnnounced(trailer: Trailer, announced: readonly string[], signed: boolean): void {
  const { fields, signature } = trailer
  const isAnnounced = fields.size === announced.length && announced.every((name) => fields.has(name))
  if (!isAnnounced || (signature !== undefined) !== signed) throw malformedTrailer()
}

/** The SHA-256 that a trailer's signature covers: its lines, sorted, each ending in a line feed. */
export function trailerHash(fields: ReadonlyMap<string, string>): string {
  const lines = [...fields].map(([name, value]) => `${name}:${value}\n`).sort()
  return hash('sha256', Buffer.from(lines.join(''), 'latin1'), 'hex')
}
