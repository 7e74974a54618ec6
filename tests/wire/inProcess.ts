import { Readable } from 'node:stream'
import type { HeaderList, HttpRequest, HttpResponse } from '../../src/kernel/http.ts'
import { bytesBody, noBody } from '../../src/pipeline/body.ts'
import type { Handle } from '../../src/pipeline/node.ts'

/** The SDK's request, as its handlers get it. */
interface SdkRequest {
  readonly method: string
  readonly path: string
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>
  readonly headers: Readonly<Record<string, string>>
  readonly body?: unknown
}

/**
 * An SDK `requestHandler` that calls the pipeline in process: the SDK's own serializers, signers and parsers,
 * and no socket.
 */
export function inProcess(handle: Handle) {
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    handle: async (request: SdkRequest) => {
      const reply = await send(handle, {
        method: request.method,
        path: request.path,
        query: queryText(request.query),
        headers: Object.entries(request.headers).flatMap(([name, value]) => [name.toLowerCase(), String(value)]),
        body: request.body === undefined ? noBody : bytesBody(Buffer.from(request.body as string)),
      })
      return { response: sdkResponse(reply) }
    },
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
    destroy: () => undefined,
  }
}

/** Sends plain data down the road, as a loopback client. */
export function send(
  handle: Handle,
  request: Partial<HttpRequest> & { readonly headers: HeaderList },
): Promise<HttpResponse> {
  const whole = { method: 'POST', path: '/', query: '', body: noBody, ...request }
  return handle(whole, { address: '127.0.0.1', encrypted: false })
}

/** A body's text, whatever form it has. */
export async function textOf(reply: HttpResponse): Promise<string> {
  if (reply.body === undefined) return ''
  if (typeof reply.body === 'string') return reply.body
  if (reply.body instanceof Uint8Array) return Buffer.from(reply.body).toString()
  const chunks: Uint8Array[] = []
  for await (const chunk of reply.body) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

function queryText(query: SdkRequest['query']): string {
  const one = (name: string, value: string | null) =>
    value === null || value === ''
      ? encodeURIComponent(name)
      : `${encodeURIComponent(name)}=${encodeURIComponent(value)}`
  return Object.entries(query ?? {})
    .flatMap(([name, value]) =>
      Array.isArray(value) ? value.map((each) => one(name, each)) : [one(name, value as string | null)],
    )
    .join('&')
}

async function* bytesOf(reply: HttpResponse): AsyncIterable<Uint8Array> {
  if (reply.body === undefined) return
  if (typeof reply.body === 'string') yield Buffer.from(reply.body)
  else if (reply.body instanceof Uint8Array) yield reply.body
  else yield* reply.body
}

function sdkResponse(reply: HttpResponse) {
  const headers: Record<string, string> = {}
  for (let i = 0; i < reply.headers.length; i += 2)
    headers[String(reply.headers[i]).toLowerCase()] = String(reply.headers[i + 1])
  return { statusCode: reply.status, headers, body: Readable.from(bytesOf(reply)) }
}
