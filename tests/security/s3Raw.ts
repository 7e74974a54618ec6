import { createHash } from 'node:crypto'
import { request } from 'node:http'
import { presignQuery, type SigningCredentials, signRequest } from '../../src/sigv4/index.ts'
import type { TestServer } from '../../src/testing.ts'

/** A request octet by octet, as no client would send it. */
export interface Raw {
  readonly method?: string
  /** As it stands in the request line. */
  readonly path: string
  readonly query?: string
  readonly host?: string
  /** Signed, where the request is. */
  readonly headers?: Readonly<Record<string, string>>
  /** Added behind the signature's back. */
  readonly unsigned?: readonly string[]
  readonly body?: string | Uint8Array
  /** Who signs; nobody where absent. */
  readonly as?: SigningCredentials
  readonly presigned?: boolean
  /** `x-amz-content-sha256`; the body's own hash where absent. */
  readonly payload?: string
  readonly region?: string
  /** The service of the signature's scope. */
  readonly service?: string
  /** Milliseconds that the signer's clock is ahead of the server's. */
  readonly ahead?: number
  /** Seconds that a presigned request lives. */
  readonly expires?: number
  /** Alters what was signed, before it is sent. */
  readonly tamper?: (sent: Sent) => Sent
}

/** What goes over the wire. */
export interface Sent {
  readonly method: string
  readonly target: string
  readonly headers: readonly string[]
  readonly body: string | Uint8Array
}

export interface Answered {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly text: string
  readonly code: string | undefined
}

/** Signs and sends a raw request. */
export function sendRaw(server: TestServer, raw: Raw): Promise<Answered> {
  const { method = 'GET', path, query = '', body = '', tamper = (sent: Sent) => sent } = raw
  const headers = ['host', raw.host ?? `127.0.0.1:${server.port}`, ...Object.entries(raw.headers ?? {}).flat()]
  const signable = { method, path, query, headers }
  const terms = {
    now: server.clock.now() + (raw.ahead ?? 0),
    region: raw.region ?? server.region,
    service: raw.service ?? 's3',
    style: 's3' as const,
  }
  const target = (text: string) => (text === '' ? path : `${path}?${text}`)
  const more = raw.unsigned ?? []
  if (raw.as === undefined)
    return exchange(server, tamper({ method, target: target(query), headers: [...headers, ...more], body }))
  if (raw.presigned) {
    const signed = presignQuery(signable, raw.as, { ...terms, expires: raw.expires ?? 300 })
    return exchange(server, tamper({ method, target: target(signed), headers: [...headers, ...more], body }))
  }
  const payload = raw.payload ?? createHash('sha256').update(body).digest('hex')
  const proof = signRequest(signable, raw.as, { ...terms, payload })
  return exchange(server, tamper({ method, target: target(query), headers: [...headers, ...proof, ...more], body }))
}

function exchange(server: TestServer, { method, target, headers, body }: Sent): Promise<Answered> {
  const length =
    headers.includes('content-length') || body.length === 0 ? [] : ['content-length', String(Buffer.byteLength(body))]
  return new Promise((resolve, reject) => {
    const sent = request({
      host: '127.0.0.1',
      port: server.port,
      method,
      path: target,
      headers: [...headers, ...length],
      setHost: false,
    })
    sent.on('error', reject)
    sent.on('response', async (answer) => {
      const chunks: Buffer[] = []
      for await (const chunk of answer) chunks.push(chunk)
      const text = String(Buffer.concat(chunks))
      resolve({
        status: answer.statusCode ?? 0,
        headers: answer.headers,
        text,
        code: /<Code>(.*?)<\/Code>/.exec(text)?.[1],
      })
    })
    sent.end(body)
  })
}
