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
  /** Members in header, prefix headers and response code, in the model's order. */
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
    head: [...at('header'), ...at('prefixHeaders')],
  }
}
