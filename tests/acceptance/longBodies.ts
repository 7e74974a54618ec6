import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type Agent, type IncomingMessage, request } from 'node:http'
import { Readable } from 'node:stream'
import { crc32 } from 'node:zlib'

export const megabyte = 1024 * 1024

/** Where a body begins and ends within an object, whose octets are made up as they are sent. */
export interface Span {
  readonly start: number
  readonly end: number
}

const block = randomBytes(megabyte)

/** The octets of a span of whole mebibytes, each of which is told apart by where it begins. */
export function* octets({ start, end }: Span): Generator<Buffer> {
  for (let at = start; at < end; at += megabyte) {
    const chunk = Buffer.from(block)
    chunk.writeDoubleBE(at)
    yield chunk
  }
}

/** The checksum that the octets of a span have. */
export function checksumOf(span: Span): number {
  let sum = 0
  for (const chunk of octets(span)) sum = crc32(chunk, sum)
  return sum
}

/** Sends a span as fast as it is taken. @returns the entity tag */
export async function send(agent: Agent, url: string, span: Span): Promise<string> {
  const headers = { 'content-length': span.end - span.start }
  const sent = request(url, { agent, method: 'PUT', headers })
  const answered = once(sent, 'response') as Promise<[IncomingMessage]>
  Readable.from(octets(span)).pipe(sent)
  const [response] = await answered
  const { text } = await received(response, true)
  if (response.statusCode !== 200) throw new Error(`${response.statusCode}: ${text}`)
  return response.headers.etag ?? ''
}

/** Reads a body as fast as it comes, and keeps no more than its length and checksum. */
export async function receive(agent: Agent, url: string) {
  const asked = request(url, { agent }).end()
  const [response] = (await once(asked, 'response')) as [IncomingMessage]
  const { size, checksum } = await received(response, false)
  return { status: response.statusCode, size, checksum }
}

async function received(response: IncomingMessage, isText: boolean) {
  let [size, checksum, text] = [0, 0, '']
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length
    checksum = crc32(chunk, checksum)
    if (isText) text += chunk.toString()
  }
  return { size, checksum, text }
}
