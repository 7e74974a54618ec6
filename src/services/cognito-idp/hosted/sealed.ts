import type { Needs } from '../ports.ts'
import { openFromClient, sealForClient } from '../rules/boxes.ts'

interface Bounded {
  /** Milliseconds since the epoch. */
  readonly until: number
}

/** Who is signed in to the pages of a domain, in one browser. */
export interface Session extends Bounded {
  /** Names the session, so that it can be ended. */
  readonly id: string
  readonly sub: string
  /** Who vouched for the user: an identity provider, or `COGNITO` for the pool itself. */
  readonly provider: string
  /** The user's, when the session began: a global sign-out ends it. */
  readonly epoch: string
  /** Seconds since the epoch. */
  readonly authTime: number
}

/** An authorization code: what it authorizes, and who may redeem it how. */
interface Code extends Bounded {
  readonly id: string
  readonly clientId: string
  readonly sub: string
  /** The origin of tokens to come: known beforehand, so that a code's second use can revoke them. */
  readonly jti: string
  readonly authTime: number
  readonly scopes: readonly string[]
  readonly redirectUri: string
  /** Whether the request named the address, and the redemption has to. */
  readonly isNamed: boolean
  readonly nonce?: string | undefined
  readonly resource?: string | undefined
  /** The S256 challenge of PKCE. */
  readonly challenge?: string | undefined
}

/** A sign-in that waits for one more step, in the browser that began it. */
export interface PendingChallenge extends Bounded {
  readonly name: string
  /** Of the API's own: it is used once there. */
  readonly session: string
  readonly username: string
  readonly parameters: Readonly<Record<string, string>>
  readonly browser: string
}

/** A request to another provider: what `state` and `RelayState` hold. */
export interface ProviderState extends Bounded {
  readonly id: string
  readonly provider: string
  /** The app's own request, as a query. */
  readonly query: string
  /** Where the pages were reached, and the provider is to answer. */
  readonly place: string
  readonly browser: string
  readonly nonce: string
  readonly verifier: string
}

/** A user for whom a provider vouched by a cross-site post, on the way to the browser's own cookies. */
interface Ticket extends Bounded {
  readonly id: string
  readonly sub: string
  readonly provider: string
  readonly query: string
  readonly browser: string
}

interface Kinds {
  readonly session: Session
  readonly code: Code
  readonly challenge: PendingChallenge
  readonly state: ProviderState
  readonly ticket: Ticket
}

/** Seals something for a browser or an app to carry, which it cannot read, change, or use elsewhere. */
export function sealed<K extends keyof Kinds>(
  { keyRing }: Pick<Needs, 'keyRing'>,
  kind: K,
  poolId: string,
  content: Kinds[K],
): string {
  return sealForClient(keyRing, 'cognito-idp/hosted', content, `${poolId}/${kind}`, 'base64url')
}

/** What was sealed as this kind for this pool, while it lasts; undefined for any other text. */
export function opened<K extends keyof Kinds>(
  { keyRing }: Pick<Needs, 'keyRing'>,
  kind: K,
  poolId: string,
  text: string | undefined | null,
  now: number,
): Kinds[K] | undefined {
  if (!text) return undefined
  const content = openFromClient<Kinds[K]>(keyRing, 'cognito-idp/hosted', text, `${poolId}/${kind}`, 'base64url')
  return content !== undefined && content.until > now ? content : undefined
}
