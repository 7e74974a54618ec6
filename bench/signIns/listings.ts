import { hash } from 'node:crypto'
import type { Load, PreparedRequest } from '../load.ts'
import { figuresOf, jsonOf, once, timed } from '../measures/measure.ts'
import { signedJsonRequest } from '../requests.ts'
import type { Site, UserDirectory } from '../servers/kind.ts'

/** Filters of each kind; together with none. */
const filters: readonly (readonly [title: string, filter: string])[] = [
  ['no filter', ''],
  ['username =', 'username = "person-7@example.com"'],
  ['username ^=', 'username ^= "person-"'],
  ['email =', 'email = "person-7@example.com"'],
  ['email ^=', 'email ^= "person-"'],
  ['name ^=', 'name ^= "Name 05"'],
  ['phone_number ^=', 'phone_number ^= "+1555"'],
  ['sub ^=', 'sub ^= "8"'],
  ['cognito:user_status =', 'cognito:user_status = "CONFIRMED"'],
  ['cognito:user_status ^=', 'cognito:user_status ^= "CONF"'],
  ['status = Enabled', 'status = "Enabled"'],
  ['status = Disabled', 'status = "Disabled"'],
]

/** CPU milliseconds of a page of 20 users: the first, and the one after it. */
export interface ListingCost {
  readonly title: string
  readonly first: number
  readonly next: number | undefined
}

const calls = 300

/** What pages of ListUsers cost among the users that there are. */
export async function costsOfListings(site: Site, { userPoolId }: UserDirectory): Promise<readonly ListingCost[]> {
  const found: ListingCost[] = []
  for (const [title, Filter] of filters) {
    const asked = { UserPoolId: userPoolId, Limit: 20, ...(Filter !== '' && { Filter }) }
    const first = requestsOf(site, asked)
    const { kept } = await once(site, { ...first, keep: 64 * 1024 })
    const { PaginationToken } = jsonOf(kept[0])
    const next = PaginationToken === undefined ? undefined : requestsOf(site, { ...asked, PaginationToken })
    found.push({ title, first: await costOf(site, first), next: next && (await costOf(site, next)) })
  }
  return found
}

function requestsOf(site: Site, input: object): { requests: PreparedRequest[]; bodies: Uint8Array[] } {
  const octets = Buffer.from(JSON.stringify(input))
  const body = { octets, sha256: hash('sha256', octets, 'hex') }
  const credentials = site.s3.at(-1)?.credentials
  if (credentials === undefined) throw new Error('listings are signed by the root key')
  const target = 'AWSCognitoIdentityProviderService.ListUsers'
  return {
    requests: [signedJsonRequest(site.server, credentials, Date.now(), 'cognito-idp', target, body)],
    bodies: [octets],
  }
}

async function costOf(site: Site, load: Pick<Load, 'requests' | 'bodies'>): Promise<number> {
  const phases = { inFlight: 8, warmUp: { requests: 50 }, measured: { requests: calls } }
  return figuresOf(await timed(site, { ...load, ...phases })).cpu ?? 0
}
