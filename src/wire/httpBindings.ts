import type { Location, Member, StructureShape } from './shape.ts'

/** A structure's members by where they travel, so that decoding costs what is present and not what is modeled. */
export interface HttpBindings {
  readonly labels: readonly Member[]
  /** By query parameter. */
  readonly query: ReadonlyMap<string, Member>
  readonly queryParams: Member | undefined
  /** By lower-case header name. */
  readonly headers: ReadonlyMap<string, Member>
  readonly prefixHeaders: readonly Member[]
  readonly payload: Member | undefined
  readonly body: readonly Member[]
  readonly responseCode: Member | undefined
  /** Members in headers and prefix headers, in the order in which they are written. */
  readonly head: readonly Member[]
}

/** The bindings of an operation without input or output. */
export const emptyBindings: HttpBindings = {
  labels: [],
  query: new Map(),
  queryParams: undefined,
  headers: new Map(),
  prefixHeaders: [],
  payload: undefined,
  body: [],
  responseCode: undefined,
  head: [],
}

/** Where a member can travel in a request only; in a response it is in the body. */
const requestOnly: ReadonlySet<Location> = new Set(['label', 'query', 'queryParams', 'host'])

/**
 * Behind a Content-Length, node:http takes a Content-Disposition for other octets than those that it was given.
 * https://nodejs.org/api/http.html#responsewriteheadstatuscode-statusmessage-headers
 */
function earlyFirst(members: readonly Member[]): readonly Member[] {
  const isEarly = ({ wireName }: Member): boolean => wireName.toLowerCase() === 'content-disposition'
  return [...members.filter(isEarly), ...members.filter((one) => !isEarly(one))]
}

/** Sorts a structure's members by where they travel. */
export function bindingsOf(shape: StructureShape, direction: 'request' | 'response'): HttpBindings {
  const placeOf = ({ location }: Member): Location =>
    direction === 'response' && requestOnly.has(location) ? 'body' : location
  const at = (location: Location): Member[] => shape.members.filter((one) => placeOf(one) === location)
  const byWireName = (members: readonly Member[]) => new Map(members.map((one) => [one.wireName, one]))
  return {
    labels: at('label'),
    query: byWireName(at('query')),
    queryParams: at('queryParams')[0],
    headers: byWireName(at('header')),
    prefixHeaders: at('prefixHeaders'),
    payload: at('payload')[0],
    body: at('body'),
    responseCode: at('responseCode')[0],
    head: [...earlyFirst(at('header')), ...at('prefixHeaders')],
  }
}
