import { type LookupAddress, lookup } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/** By web origin: the origin where it is reached instead, such as `https://accounts.google.com` at `http://127.0.0.1:9000`. */
export type StandIns = Readonly<Record<string, string>>

/** Where a request really goes. */
export interface Destination {
  readonly url: URL
  /** Refuses addresses that a name may not lead to; absent where the operator named the place. */
  readonly lookup?: LookupFunction
}

/** What is neither a host nor this machine: cloud metadata services live there. */
const nowhere = new BlockList()
nowhere.addSubnet('0.0.0.0', 8, 'ipv4')
nowhere.addSubnet('169.254.0.0', 16, 'ipv4')
nowhere.addSubnet('224.0.0.0', 3, 'ipv4')
nowhere.addAddress('::', 'ipv6')
nowhere.addSubnet('fe80::', 10, 'ipv6')
nowhere.addSubnet('ff00::', 8, 'ipv6')

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/**
 * Where `url` may be fetched from for the party at `of`; undefined where it may not. A party on the network is reached
 * by https and leads neither to this machine nor to link-local addresses; one on this machine may speak plain http.
 * A stand-in that the operator named is believed as it is.
 */
export function destinationOf(url: string, of: string, standIns: StandIns): Destination | undefined {
  const asked = URL.parse(url)
  const party = URL.parse(of)
  if (asked === null || party === null || asked.username !== '' || asked.password !== '') return undefined
  const standIn = standIns[asked.origin]
  if (standIn !== undefined) return { url: movedTo(asked, standIn) }
  const partyStandIn = standIns[party.origin]
  if (partyStandIn !== undefined && URL.parse(partyStandIn)?.origin === asked.origin) return { url: asked }
  const local = isLoopback(party.hostname)
  if (asked.protocol !== 'https:' && !(asked.protocol === 'http:' && local && isLoopback(asked.hostname))) {
    return undefined
  }
  const may = (address: string) => isReachable(address, local)
  const host = unbracketed(asked.hostname)
  return isIP(host) !== 0 && !may(host) ? undefined : { url: asked, lookup: guardedLookup(may) }
}

/** Whether a host is this machine by its name. */
function isLoopback(hostname: string): boolean {
  const host = unbracketed(hostname)
  if (host === 'localhost' || host.endsWith('.localhost')) return true
  return isIP(host) !== 0 && loopback.check(host, familyOf(host))
}

function movedTo({ pathname, search }: URL, standIn: string): URL {
  const url = new URL(standIn)
  url.pathname = pathname
  url.search = search
  return url
}

function isReachable(address: string, local: boolean): boolean {
  const family = familyOf(address)
  return !nowhere.check(address, family) && (local || !loopback.check(address, family))
}

/** Resolves a name and keeps what may be reached: the address that is judged is the one that is connected to. */
function guardedLookup(may: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
      if (error !== null) return callback(error, [])
      const [first, ...rest] = found.filter(({ address }) => may(address))
      if (first === undefined) return callback(new Error(`${hostname} leads to no address that may be reached`), [])
      if (options.all === true) return callback(null, [first, ...rest])
      callback(null, first.address, first.family)
    })
  }
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4'
}

function unbracketed(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '')
}
