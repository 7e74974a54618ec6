import type { ClientRecord, Needs, PoolRecord } from '../ports.ts'
import { openFromClient, sealForClient } from './boxes.ts'
import { invalidSession, notAuthorized } from './faults.ts'
import { sessionValidity } from './validity.ts'

/** The app that a user signs in to. */
export interface App {
  readonly pool: PoolRecord
  readonly client: ClientRecord
}

interface SessionBase {
  /** Names the session, so that it can be used once. */
  readonly id: string
  /** Milliseconds since the epoch. */
  readonly until: number
}

/** An SRP sign-in between its two calls: what `SECRET_BLOCK` holds. */
export interface SrpSession extends SessionBase {
  /** `USERNAME` as it was sent. */
  readonly name: string
  /** `USER_ID_FOR_SRP`. */
  readonly username: string
  /** Absent for the stand-in of a user who does not exist. */
  readonly sub?: string
  readonly srpA: string
  readonly srpB: string
  readonly secret: string
}

/** A user who proved a temporary password and must now choose a password: what `Session` holds. */
export interface NewPasswordSession extends SessionBase {
  readonly sub: string
}

/** The sessions of each challenge. */
export interface Sessions {
  readonly PASSWORD_VERIFIER: SrpSession
  readonly NEW_PASSWORD_REQUIRED: NewPasswordSession
}

/** Seals a session to its pool, client and challenge; it lasts as long as the client's AuthSessionValidity. */
export function beginSession<C extends keyof Sessions>(
  { keyRing, random }: Pick<Needs, 'keyRing' | 'random'>,
  app: App,
  challenge: C,
  content: Omit<Sessions[C], 'id' | 'until'>,
  now: number,
): string {
  const session = { ...content, id: random.uuid(), until: now + sessionValidity(app.client.settings) }
  return sealForClient(keyRing, 'cognito-idp/auth-session', session, placeOf(app, challenge), 'base64')
}

/** Opens the session that a client answers; anything but an unexpired one of this app and challenge is refused. */
export function requireSession<C extends keyof Sessions>(
  { keyRing }: Pick<Needs, 'keyRing'>,
  app: App,
  challenge: C,
  text: string,
  now: number,
): Sessions[C] {
  const place = placeOf(app, challenge)
  const session = openFromClient<Sessions[C]>(keyRing, 'cognito-idp/auth-session', text, place, 'base64')
  if (session === undefined) throw invalidSession('the session was not sealed for this pool, client and challenge')
  if (session.until <= now) throw notAuthorized('Invalid session for the user, session is expired.')
  return session
}

/** Refuses a session that was answered before. */
export async function requireUnanswered(
  { userPools }: Pick<Needs, 'userPools'>,
  { id, until }: SessionBase,
  now: number,
): Promise<void> {
  if (!(await userPools.useOnce(id, until, now))) throw invalidSession('the session was answered before')
}

function placeOf({ pool, client }: App, challenge: keyof Sessions): string {
  return `${pool.id}/${client.id}/${challenge}`
}
