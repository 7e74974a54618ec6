import type { Clock } from '../../kernel/clock.ts'
import { type KeySet, keyOfToken, parseKeySet } from '../../tokens/jwks.ts'
import type { FetchJson, FetchRefusal, JsonRequest } from '../fetch/fetchJson.ts'

/** An issuer that somebody registered: nothing else is ever asked for keys. */
export interface Issuer {
  /** `https://login.example.com/tenant`, with or without a slash at its end. */
  readonly url: string
  /** Where its keys are, if whoever registered it said so: its discovery document is not asked then. */
  readonly keysAt?: string
  /** SHA-1 of certificates that may stand for trusted authorities. */
  readonly thumbprints?: readonly string[]
}

/** Why an issuer's keys are not known. */
export type KeysRefusal =
  | FetchRefusal
  /** The discovery document is another issuer's, or has no place for keys. */
  | 'badDiscovery'
  /** The key set has no key that could verify a token. */
  | 'noKeys'

/** An issuer's keys, or why there are none. */
type KeysAnswer =
  | { readonly ok: true; readonly keys: KeySet }
  | { readonly ok: false; readonly reason: KeysRefusal; readonly detail: string }

/** Keys of issuers, fetched when they are first needed and kept as long as the issuer says. */
export type IssuerKeys = (issuer: Issuer, kid: string | undefined) => Promise<KeysAnswer>

const second = 1000
/** Bounds on how long keys are kept, whatever the issuer says. */
const keptAtLeast = 60 * second
const keptAtMost = 24 * 3600 * second
const keptByDefault = 3600 * second
/** Keys that nobody knows are looked for no more often than this. */
const lookedForEvery = 30 * second
/** A failure is remembered this long. */
const failureKept = 10 * second
const issuersKept = 1000

interface Shelf {
  keys?: { readonly set: KeySet; readonly until: number }
  failure?: { readonly answer: KeysAnswer; readonly until: number }
  /** When an unknown key may be looked for again. */
  lookAgainAt: number
  loading?: Promise<Loaded>
}

type Loaded = { readonly answer: KeysAnswer; readonly keptFor: number }

/**
 * Opens the shelf of keys. Whatever tokens arrive, an issuer is asked by one request at a time, again for a key that it
 * did not have at most every half a minute, and after a failure not before ten seconds.
 */
export function issuerKeys({ fetchJson, clock }: { readonly fetchJson: FetchJson; readonly clock: Clock }): IssuerKeys {
  const shelves = new Map<string, Shelf>()
  return async (issuer, kid) => {
    const shelf = shelfOf(shelves, issuer)
    const now = clock.now()
    const { keys, failure } = shelf
    const known = keys !== undefined && now < keys.until ? keys.set : undefined
    if (known !== undefined) {
      const isKnown = keyOfToken(known, kid) !== undefined
      if (isKnown || (shelf.loading === undefined && now < shelf.lookAgainAt)) return { ok: true, keys: known }
      shelf.lookAgainAt = now + lookedForEvery
    } else if (failure !== undefined && now < failure.until) {
      return failure.answer
    }
    const { answer } = await (shelf.loading ??= reload(shelf, fetchJson, clock, issuer))
    return !answer.ok && known !== undefined ? { ok: true, keys: known } : answer
  }
}

/** The place of an issuer's keys; the one that was not asked for longest leaves. Who pins otherwise has another. */
function shelfOf(shelves: Map<string, Shelf>, { url, keysAt = '', thumbprints = [] }: Issuer): Shelf {
  const name = [url, keysAt, ...[...thumbprints].sort()].join(' ')
  const shelf = shelves.get(name) ?? { lookAgainAt: 0 }
  shelves.delete(name)
  shelves.set(name, shelf)
  if (shelves.size > issuersKept) shelves.delete(shelves.keys().next().value as string)
  return shelf
}

async function reload(shelf: Shelf, fetchJson: FetchJson, clock: Clock, issuer: Issuer): Promise<Loaded> {
  try {
    const loaded = await load(fetchJson, issuer)
    const now = clock.now()
    if (loaded.answer.ok) {
      shelf.keys = { set: loaded.answer.keys, until: now + loaded.keptFor }
      delete shelf.failure
    } else {
      shelf.failure = { answer: loaded.answer, until: now + failureKept }
    }
    return loaded
  } finally {
    delete shelf.loading
  }
}

async function load(fetchJson: FetchJson, issuer: Issuer): Promise<Loaded> {
  const { url, thumbprints = [] } = issuer
  const ask: Ask = (request) => fetchJson({ ...request, of: url, thumbprints })
  const place = issuer.keysAt ?? (await discovered(ask, url))
  if (typeof place !== 'string') return place
  const jwks = await ask({ url: place })
  if (!jwks.ok) return failed(jwks.reason, jwks.detail)
  if (jwks.status !== 200) return failed('unusable', `${place}: answers ${jwks.status}`)
  const keys = parseKeySet(jwks.value)
  if (keys.keys.length === 0) return failed('noKeys', `${place}: no key there could verify a token`)
  return { answer: { ok: true, keys }, keptFor: keptFor(jwks.maxAge) }
}

type Ask = (request: Pick<JsonRequest, 'url'>) => ReturnType<FetchJson>

/** Where an issuer says that its keys are: https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig */
async function discovered(ask: Ask, url: string): Promise<string | Loaded> {
  const discovery = await ask({ url: `${withoutSlash(url)}/.well-known/openid-configuration` })
  if (!discovery.ok) return failed(discovery.reason, discovery.detail)
  if (discovery.status !== 200) return failed('unusable', `${url}: discovery answers ${discovery.status}`)
  const { issuer, jwks_uri: place } = (discovery.value ?? {}) as Readonly<Record<string, unknown>>
  if (typeof issuer !== 'string' || withoutSlash(issuer) !== withoutSlash(url)) {
    return failed('badDiscovery', `${url}: the discovery document is of the issuer ${String(issuer)}`)
  }
  return typeof place === 'string' ? place : failed('badDiscovery', `${url}: the discovery document has no jwks_uri`)
}

function failed(reason: KeysRefusal, detail: string): Loaded {
  return { answer: { ok: false, reason, detail }, keptFor: 0 }
}

function keptFor(maxAge: number | undefined): number {
  if (maxAge === undefined) return keptByDefault
  return Math.min(Math.max(maxAge * second, keptAtLeast), keptAtMost)
}

/** The issuer as it is compared: some write a slash at its end and some do not. */
export function withoutSlash(url: string): string {
  return url.replace(/\/$/, '')
}
