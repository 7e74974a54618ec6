import { hash } from 'node:crypto'
import { systemClock } from '../kernel/clock.ts'
import { emptyHash, presignQuery, signRequest } from '../sigv4/index.ts'
import { type Server, UsageError } from './server.ts'

/**
 * Asks the server's own service, signed with the root access key.
 * @throws UsageError with the server's words when it refuses.
 */
export async function administer<O>(server: Server, operation: string, input: object): Promise<O> {
  const body = JSON.stringify(input)
  const { host } = new URL(server.endpoint)
  const headers = ['content-type', 'application/x-amz-json-1.1', 'host', host, 'x-amz-target', `Poolhouse.${operation}`]
  const proof = signRequest({ method: 'POST', path: '/', query: '', headers }, server.root, {
    now: systemClock.now(),
    region: server.region,
    service: 'poolhouse',
    payload: hash('sha256', body, 'hex'),
  })
  const response = await fetch(server.endpoint, { method: 'POST', headers: pairs([...headers, ...proof]), body }).catch(
    () => {
      throw new UsageError(`nothing answers at ${server.endpoint}: start the server (npm start) and try again`)
    },
  )
  const answer: unknown = await response.json().catch(() => {
    throw new UsageError(`what answers at ${server.endpoint} is no Poolhouse server`)
  })
  if (response.ok) return answer as O
  const { message = `the server answered ${response.status}` } = answer as { readonly message?: string }
  throw new UsageError(message)
}

/** A link to a page of the server, signed with the root access key: whoever has it may read the page for so many seconds. */
export function signedLink(server: Server, path: string, query: string, seconds: number): string {
  const { origin, host } = new URL(server.endpoint)
  const signed = presignQuery({ method: 'GET', path, query, headers: ['host', host] }, server.root, {
    now: systemClock.now(),
    region: server.region,
    service: 'poolhouse',
    expires: seconds,
    payload: emptyHash,
  })
  return `${origin}${path}?${signed}`
}

/** Headers as `fetch` takes them; it sends `host` itself. */
function pairs(list: readonly string[]): [string, string][] {
  const found: [string, string][] = []
  for (let i = 0; i < list.length; i += 2) {
    if (list[i] !== 'host') found.push([list[i] as string, list[i + 1] as string])
  }
  return found
}
