import type { Explained } from '../policy/index.ts'
import { administer } from './administer.ts'
import { linesOf, secondsOf } from './explanation.ts'
import { printable } from './printable.ts'
import { type Server, UsageError } from './server.ts'

/** A question without a request. */
export interface Supposed {
  readonly principal: string
  readonly action: string
  readonly resource: string
  /** `key=value` texts. */
  readonly context: readonly string[]
}

/** The server's answer to a question without a request. */
export interface Answer {
  readonly Allowed: boolean
  readonly Reason?: string
  readonly Explained?: Explained
}

/** A denial as the server tells it. */
interface Denial {
  readonly requestId: string
  readonly at: number
  readonly service: string
  readonly operation?: string
  readonly caller: string
  readonly code: string
  readonly message: string
  readonly reason?: string
  readonly explained?: Explained
}

/** How an explanation is printed. */
export interface Printing {
  readonly json: boolean
  readonly write: (text: string) => void
}

/** Prints why a request was denied; without an id, the newest that was. */
export async function explainRequest(server: Server, id: string | undefined, { json, write }: Printing): Promise<void> {
  const { Denial: denial } = await administer<{ Denial: Denial }>(server, 'GetDenial', {
    RequestId: id ?? (await newest(server)),
  })
  write(json ? `${JSON.stringify(denial, undefined, 2)}\n` : textOf(denial))
}

async function newest(server: Server): Promise<string> {
  const { Denials } = await administer<{ Denials: readonly { RequestId: string }[] }>(server, 'ListDenials', {
    MaxResults: 1,
  })
  const [first] = Denials
  if (first === undefined) throw new UsageError('nothing was denied since the server started')
  return first.RequestId
}

function textOf(denial: Denial): string {
  const { requestId, at, service, operation, caller, code, message, reason, explained } = denial
  const head = [
    `request   ${requestId}, ${service}${operation === undefined ? '' : ` ${operation}`}, ${secondsOf(at)}`,
    `sent by   ${caller}`,
    `told      ${code}${message === '' ? '' : `: ${message}`}`,
  ]
  const why = explained === undefined ? [`because   ${reason ?? code}`] : ['', ...linesOf(explained)]
  return [...head, ...why, ''].map(printable).join('\n')
}

/** Prints what would be decided. */
export async function explainQuestion(server: Server, supposed: Supposed, { json, write }: Printing): Promise<void> {
  const answer = await ask(server, supposed)
  if (json) return write(`${JSON.stringify(answer, undefined, 2)}\n`)
  const { Explained, Reason } = answer
  write(`${Explained === undefined ? printable(`denied    ${Reason ?? ''}`) : linesOf(Explained).join('\n')}\n`)
}

/** Asks what would be decided. */
export function ask(server: Server, { principal, action, resource, context }: Supposed): Promise<Answer> {
  const question = { Principal: principal, Action: action, Resource: resource, Context: contextOf(context) }
  return administer<Answer>(server, 'Explain', question)
}

/** Reads `key=value` texts; a key that comes more than once has more than one value. */
function contextOf(texts: readonly string[]): Readonly<Record<string, readonly string[]>> {
  const context = new Map<string, string[]>()
  for (const text of texts) {
    const equals = text.indexOf('=')
    if (equals < 1) throw new UsageError(`"${text}" is not a condition key with its value: write key=value`)
    const key = text.slice(0, equals)
    context.set(key, [...(context.get(key) ?? []), text.slice(equals + 1)])
  }
  return Object.fromEntries(context)
}
