import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { browserModule } from './browserModules.ts'

/** An app's own web server, of an origin that is not Poolhouse's: one page, and the modules of `tests/npmClients`. */
export interface Pages {
  /** `http://localhost:<port>` */
  readonly origin: string
  readonly close: () => Promise<void>
}

export async function openPages(markup: () => string): Promise<Pages> {
  const server = createServer((request, response) => {
    const [, path] = /^\/modules\/([^?]+)/.exec(request.url ?? '') ?? []
    const body = path === undefined ? markup() : browserModule(path)
    const script = path?.endsWith('.json') ? 'application/json' : 'text/javascript'
    const type = path === undefined ? 'text/html' : script
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': type }).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
