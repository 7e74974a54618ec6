import { setTimeout as pause } from 'node:timers/promises'
import { findMessages, isTo, type KeptMessage, openOutbox, type ReadOutbox } from '../app/messages/read.ts'
import { signedLink } from './administer.ts'
import { printable } from './printable.ts'
import { requireData, type Server, UsageError } from './server.ts'

/** How the command prints. */
interface Printing {
  readonly json: boolean
  readonly write: (text: string) => void
}

/** Which messages are meant. */
interface Wanted {
  /** An address or number; everybody's when absent. */
  readonly to?: string | undefined
}

/** Milliseconds between looks at the folder. */
const interval = 500

/** Prints the newest messages, one a line. */
export async function listMessages(
  data: string,
  { to, limit }: Wanted & { readonly limit: number },
  { json, write }: Printing,
): Promise<void> {
  const messages = await newest(data, to, limit)
  if (json) return write(`${JSON.stringify(messages, undefined, 2)}\n`)
  if (messages.length === 0)
    return write(to === undefined ? 'no message yet\n' : `no message to ${printable(to)} yet\n`)
  const rows = messages.map((message, index) => [String(index + 1), ...rowOf(message)])
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? []
  for (const row of rows)
    write(
      `${row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd()}\n`,
    )
}

/** Prints a message whole: the newest, or the n-th newest. */
export async function showMessage(
  data: string,
  { to, number }: Wanted & { readonly number: number },
  { json, write }: Printing,
): Promise<void> {
  const message = (await newest(data, to, number))[number - 1]
  if (message === undefined) throw new UsageError(`there is no message ${number}: poolhouse outbox lists what there is`)
  write(json ? `${JSON.stringify(message, undefined, 2)}\n` : textOf(message))
}

/** Prints messages as they come, once it is known how they fared, until it is told to stop. */
export async function followMessages(
  data: string,
  { to }: Wanted,
  { json, write }: Printing,
  signal: AbortSignal,
): Promise<void> {
  const outbox = await outboxIn(data)
  const seen = new Set(await outbox.names())
  while (!signal.aborted) {
    const fresh = (await outbox.names()).filter((name) => !seen.has(name)).reverse()
    for (const name of fresh) {
      const message = await outbox.read(name)
      if (message?.delivery.status === 'sending') continue
      seen.add(name)
      if (message === undefined || !isTo(message, to)) continue
      write(json ? `${JSON.stringify(message)}\n` : `${rowOf(message).join('  ').trimEnd()}\n`)
    }
    await pause(interval, undefined, { signal }).catch(() => undefined)
  }
}

/** Seconds that a link to the page is good for: a working day. */
const linkSeconds = 12 * 3600

/** Prints a link to the outbox's page; what is to be said of it is told beside, so that the link can be handed on. */
export function linkToPage(
  server: Server,
  { to, refresh }: Wanted & { readonly refresh?: string | undefined },
  { write, tell }: Pick<Printing, 'write'> & { readonly tell: (text: string) => void },
): void {
  if (refresh !== undefined && !/^(0|[1-9]\d{0,4})$/.test(refresh)) {
    throw new UsageError(`"${refresh}" is no number of seconds: write one, or 0 for a page that stays as it is`)
  }
  const query = Object.entries({ to, refresh }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  )
  write(`${signedLink(server, '/_poolhouse/outbox', query.join('&'), linkSeconds)}\n`)
  tell('The link is good for 12 hours. It is a secret: whoever has it reads the codes.\n')
}

/** Reads `1`, `20`. @throws UsageError */
export function countOf(text: string, what: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new UsageError(`"${text}" is not ${what}: write a number from 1`)
  return Number(text)
}

async function newest(data: string, to: string | undefined, limit: number): Promise<readonly KeptMessage[]> {
  return (await findMessages(await outboxIn(data), { to, limit })).messages
}

async function outboxIn(data: string): Promise<ReadOutbox> {
  await requireData(data)
  return openOutbox(data)
}

function rowOf(message: KeptMessage): readonly string[] {
  const { at, destination, code = '-', kind } = message
  return [secondsOf(at), destination, code, kind, deliveryOf(message)].map(printable)
}

function textOf(message: KeptMessage): string {
  const { at, destination, medium, username, poolId, from, subject, code, body, kind } = message
  const delivery = deliveryOf(message)
  const lines: readonly (readonly [string, string | undefined])[] = [
    ['message', `${kind}, ${secondsOf(at)}`],
    ['to', `${destination} (${medium === 'SMS' ? 'SMS' : 'email'})`],
    ['user', `${username} of ${poolId}`],
    ['from', from],
    ['subject', subject === '' ? undefined : subject],
    ['code', code],
    ['delivery', delivery === '' ? 'kept here' : delivery],
  ]
  const head = lines.filter(([, value]) => value !== undefined)
  const text = body === undefined ? '' : `\n${body.split('\n').map(printable).join('\n')}\n`
  return `${head.map(([name, value = '']) => `${name.padEnd(10)}${printable(value)}\n`).join('')}${text}`
}

/** How a message left; empty for one that is kept to be read. */
function deliveryOf({ delivery }: KeptMessage): string {
  if (delivery.status === 'kept') return ''
  const way = `${delivery.status} by ${delivery.by}`
  return delivery.status === 'failed' ? `${way}: ${delivery.reason}` : way
}

function secondsOf(at: string): string {
  return at.replace(/\.\d+Z$/, 'Z')
}
