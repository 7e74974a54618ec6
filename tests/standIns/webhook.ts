import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request that came. */
export interface Posted {
  readonly path: string
  readonly method: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Whoever is told things by HTTP, on this machine. */
export interface Webhook {
  readonly origin: string
  readonly posted: readonly Posted[]
  /** Answers in another way from now on; by default with 204. */
  readonly answer: (how: (response: ServerResponse) => void) => void
  readonly stop: () => Promise<void>
}

/** Starts a webhook on a free loopback port. */
export async function webhook(): Promise<Webhook> {
  const posted: Posted[] = []
  let answer = (response: ServerResponse): void => void response.writeHead(204).end()
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    const { url: path = '', method = '', headers } = request
    posted.push({ path, method, headers, body })
    answer(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    posted,
    answer: (how) => {
      answer = how
    },
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
