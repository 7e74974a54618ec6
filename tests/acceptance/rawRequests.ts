import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** A connection to a server of this machine, to be treated worse than any client treats one. */
export async function connected(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  return socket
}

/** The head of a request for a URL, as it stands on the wire. */
export function head(method: string, url: string, ...headers: string[]): string {
  const { host, pathname, search } = new URL(url)
  return [`${method} ${pathname}${search} HTTP/1.1`, `Host: ${host}`, ...headers, '', ''].join('\r\n')
}

/** Files in a data folder in which octets of objects are, or were to be. */
export async function blobsIn(data: string): Promise<number> {
  const entries = await readdir(join(data, 'objects'), { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).length
}

/** Waits ten seconds at most for what must come about. */
export async function until(holds: () => Promise<boolean>, what: string): Promise<void> {
  for (let attempt = 0; attempt < 500; attempt++) {
    if (await holds()) return
    await sleep(20)
  }
  assert.fail(what)
}
