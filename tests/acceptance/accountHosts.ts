import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A proxy through which names such as `000000000000.localhost` lead to this machine, whoever resolves names here. */
export interface AccountHosts {
  readonly url: string
  readonly close: () => Promise<void>
}

export async function openAccountHosts(): Promise<AccountHosts> {
  const server = createServer((incoming, answer) => {
    const { method, headers, url = '' } = incoming
    const { port, pathname, search } = new URL(
      url.replace(/^http:\/\/(\d{12})\.(127\.0\.0\.1|localhost)/, 'http://127.0.0.1'),
    )
    const onward = request({ host: '127.0.0.1', port, path: pathname + search, method, headers }, (reply) => {
      answer.writeHead(reply.statusCode ?? 502, reply.headers)
      reply.pipe(answer)
    })
    onward.on('error', () => answer.destroy())
    incoming.pipe(onward)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
