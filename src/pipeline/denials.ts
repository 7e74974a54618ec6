import type { Caller } from '../kernel/caller.ts'
import type { Fault } from '../kernel/fault.ts'
import { type Explained, isRefusal } from '../policy/index.ts'
import { authorizationMessage } from './authorizationMessage.ts'
import { nameOf } from './record.ts'

/** Which request was denied. */
export interface Circumstances {
  /** The request id that the response carries. */
  readonly id: string
  /** Arrival, milliseconds since the epoch. */
  readonly at: number
  readonly service: string
  readonly operation: string | undefined
  readonly caller: Caller | undefined
}

/** A denial as it is kept: plain data. */
export interface Denial {
  readonly requestId: string
  readonly at: number
  readonly service: string
  readonly operation?: string
  /** Who sent the request: an ARN, a service, or `anonymous`. */
  readonly caller: string
  /** What the caller was told. */
  readonly code: string
  readonly message: string
  /** Why, where no policy decided. */
  readonly reason?: string
  /** The question that a policy answered with no, and all that went into the answer. */
  readonly explained?: Explained
  /** For `sts:DecodeAuthorizationMessage`. */
  readonly authorizationMessage?: string
}

/** The denials of the last while, by request id. */
export interface Denials {
  /** Keeps a fault that has a reason; the newest win. @returns what was kept, undefined where there is no reason. */
  readonly keep: (circumstances: Circumstances, fault: Fault) => Denial | undefined
  /** With `within`, a denial only that a policy decided, and in which no other account has a part. */
  readonly find: (requestId: string, within?: string) => Denial | undefined
  /** Newest first, those older than the place `before`; `within` as in `find`. */
  readonly list: (page: DenialQuery) => DenialPage
}

/** Which part of the list of denials. */
export interface DenialQuery {
  readonly limit: number
  readonly before?: number | undefined
  readonly within?: string | undefined
}

/** A part of the list of denials. */
export interface DenialPage {
  readonly denials: readonly Denial[]
  /** The place of each: later ones have higher places, of other processes too. */
  readonly places: readonly number[]
  /** Where the next part begins; absent at the end. */
  readonly next?: number
}

/** How much is kept. */
export interface DenialLimits {
  readonly count: number
  /** Characters of all. */
  readonly size: number
  /** Characters of one; a longer one is kept without its policies. */
  readonly largest: number
}

const usual: DenialLimits = { count: 1_000, size: 8 * 1024 * 1024, largest: 512 * 1024 }

interface Kept {
  readonly place: number
  readonly fault: Fault
  /** The one account that has a part in it; undefined where there are two, or where it is not known. */
  readonly within: string | undefined
  /** The denial as JSON: a fraction of what its objects would take. */
  readonly text: string
}

/** Seals what `sts:DecodeAuthorizationMessage` opens for callers of one account; undefined where it is too long. */
type SealMessage = (account: string, document: string) => string | undefined

/** Opens the store of denials, in memory: what is kept is for the one who looks soon, and goes with the process. */
export function openDenials(sealMessage: SealMessage, limits: DenialLimits = usual): Denials {
  const kept = new Map<string, Kept>()
  const idOf = new WeakMap<object, string>()
  let place = 0
  let total = 0

  const forget = (id: string): void => {
    total -= kept.get(id)?.text.length ?? 0
    kept.delete(id)
  }
  const add = (id: string, entry: Kept): void => {
    kept.set(id, entry)
    total += entry.text.length
    for (const oldest of kept.keys()) {
      if (kept.size <= limits.count && total <= limits.size) break
      forget(oldest)
    }
  }

  return {
    keep: (circumstances, fault) => {
      const { id } = circumstances
      const { reason } = fault
      if (reason === undefined) return undefined
      const known = kept.get(id)
      if (known?.fault === fault) return read(known)
      // A refusal of a call from inside becomes its request's own: it is the same no.
      if (isRefusal(reason)) forget(idOf.get(reason) ?? id)
      forget(id)
      const text = shorten(withoutQuery(toDenial(circumstances, fault)), limits.largest)
      const denial = sealed(JSON.parse(text) as Denial, sealMessage)
      if (isRefusal(reason)) idOf.set(reason, id)
      place = Math.max(place + 1, circumstances.at * 1000)
      add(id, { place, fault, within: accountWithin(denial), text: JSON.stringify(denial) })
      return denial
    },
    find: (id, within) => {
      const found = kept.get(id)
      return found && isVisible(found, within) ? read(found) : undefined
    },
    list: ({ limit, before = Number.POSITIVE_INFINITY, within }) => {
      const older = [...kept.values()].reverse().filter((each) => each.place < before && isVisible(each, within))
      const page = older.slice(0, limit)
      const last = page.at(-1)
      const denials = page.map(read)
      const places = page.map((each) => each.place)
      return older.length > page.length && last !== undefined
        ? { denials, places, next: last.place }
        : { denials, places }
    },
  }
}

function isVisible({ within }: Kept, account: string | undefined): boolean {
  return account === undefined || within === account
}

/** Both sides of a decision tell of their policies: the account of who asked and the account of what was asked about. */
function accountWithin({ explained }: Denial): string | undefined {
  if (explained === undefined) return undefined
  const { principal, context } = explained.question
  const [owner] = context['aws:resourceaccount'] ?? []
  return 'account' in principal && principal.account !== owner ? undefined : owner
}

function read({ text }: Kept): Denial {
  return JSON.parse(text) as Denial
}

function toDenial({ id, at, service, operation, caller }: Circumstances, fault: Fault): Denial {
  const { code, message, reason } = fault
  const head = { requestId: id, at, service, ...(operation === undefined ? {} : { operation }), caller: nameOf(caller) }
  if (!isRefusal(reason)) {
    return { ...head, code, message, reason: typeof reason === 'string' ? reason : JSON.stringify(reason) }
  }
  const { question, trace, changes } = reason
  return { ...head, code, message, explained: { question, trace, changes } }
}

/** The denial as text. The query of a page that the request came from may hold a token: it is cut off wherever it is. */
function withoutQuery(denial: Denial): string {
  const text = JSON.stringify(denial)
  const [referer] = denial.explained?.question.context['aws:referer'] ?? []
  const end = referer?.search(/[?#]/) ?? -1
  if (referer === undefined || end < 0) return text
  return text.replaceAll(inside(referer), () => inside(referer.slice(0, end + 1)))
}

/** A text as it stands between JSON's quotation marks. */
function inside(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}

function shorten(text: string, largest: number): string {
  if (text.length <= largest) return text
  const { explained, ...denial } = JSON.parse(text) as Denial
  if (explained === undefined) return JSON.stringify({ ...denial, reason: denial.reason?.slice(0, 1024) })
  const { question, trace, changes } = explained
  return JSON.stringify({ ...denial, explained: { question, trace: { ...trace, policies: [] }, changes } })
}

function sealed(denial: Denial, seal: SealMessage): Denial {
  const { explained } = denial
  const account = accountWithin(denial)
  // Where two accounts have a part in it, it is neither's to read.
  if (explained === undefined || account === undefined) return denial
  const messageOf = (conditions: boolean) => seal(account, authorizationMessage(explained, conditions))
  const message = messageOf(true) ?? messageOf(false)
  return message === undefined ? denial : { ...denial, authorizationMessage: message }
}
