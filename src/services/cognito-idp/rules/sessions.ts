import type { ClientRecord } from '../ports/clients.ts'
import type { PoolRecord } from '../ports/pools.ts'
import type { Needs } from '../ports.ts'
import { openFromClient, sealForClient } from './boxes.ts'
import { invalidParameter, invalidSession, notAuthorized } from './faults.ts'
import type { FirstFactor } from './firstFactors.ts'
import type { MfaMethod } from './mfa/ports.ts'
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
  readonly poolId: string
  readonly clientId: string
}

/** How far a sign-in has come; every session carries it on. */
export interface Progress {
  /** `USERNAME` as it was sent first. */
  readonly name: string
  /** Why the tokens at its end are made. */
  readonly how: 'Authentication' | 'NewPasswordChallenge' | 'AuthenticateDevice'
  /** The device that the client says it is. */
  readonly deviceKey?: string
  /** Names the sign-in, in pools that keep what users do. */
  readonly event?: string
  /** Present in a flow that the pool's functions lead: what happened in it so far. */
  readonly custom?: readonly ChallengeResult[]
}

/** A sign-in as it begins. */
export function newProgress(name: string, { event }: { readonly event?: string }): Progress {
  return { name, how: 'Authentication', ...(event !== undefined && { event }) }
}

/** One challenge of a flow that the pool's functions lead, as they are told of it. */
export interface ChallengeResult {
  readonly challengeName: string
  readonly challengeResult: boolean
  readonly challengeMetadata: string | null
}

/** Somebody on the way, or nobody where the client hides that nobody has the name. */
export interface WhoeverSession {
  readonly progress: Progress
  /** Absent where it is nobody. */
  readonly sub?: string
  /** Which password and which run of sign-ins it is of. */
  readonly of?: string
}

/** A challenge that the pool's functions made, and what only they know of it. */
interface CustomSession extends WhoeverSession {
  readonly parameters: Readonly<Record<string, string>>
  readonly metadata: string | null
}

/** An SRP sign-in between its two calls: what `SECRET_BLOCK` holds. */
interface SrpSession {
  readonly progress: Progress
  /** `USER_ID_FOR_SRP`. */
  readonly username: string
  /** Absent for the stand-in of a user who does not exist. */
  readonly sub?: string
  readonly srpA: string
  readonly srpB: string
  readonly secret: string
}

/** A user who proved a password and has a step to take. */
export interface StepSession {
  readonly sub: string
  readonly progress: Progress
  /** Which password and which run of sign-ins it is of. */
  readonly of: string
}

/** Whoever was sent a code, and the code: the session is sealed. Nobody was sent none. */
interface CodeSession extends WhoeverSession {
  readonly code?: string
  /** Where it was sent: proven when it comes back. */
  readonly attribute: 'email' | 'phone_number'
  readonly address: string
  /** True where the code stands in place of a password. */
  readonly isFirst?: boolean
  /** True where the user chose this second factor just now: the code makes it theirs. */
  readonly enrols?: boolean
}

/** Whoever chooses how to prove who they are. */
interface FirstChoiceSession extends WhoeverSession {
  readonly choices: readonly FirstFactor[]
}

/** A user who was asked for a passkey. */
interface PasskeySession extends WhoeverSession {
  /** base64url. */
  readonly challenge: string
}

/** A device between the two steps of SRP. */
interface DeviceSession extends StepSession {
  readonly srpA: string
  readonly srpB: string
  readonly secret: string
}

/** A user who has just proven an address or number, by the code of the sign-up. */
interface SignedUpSession extends StepSession {
  readonly factor: 'EMAIL_OTP' | 'SMS_OTP'
}

/** A user who chooses between second factors. */
interface ChoiceSession extends StepSession {
  readonly choices: readonly MfaMethod[]
}

/** The sessions of each challenge, and of the steps between setting up a second factor and saying so. */
export interface Sessions {
  readonly PASSWORD_VERIFIER: SrpSession
  readonly NEW_PASSWORD_REQUIRED: StepSession
  readonly CUSTOM_CHALLENGE: CustomSession
  readonly SELECT_CHALLENGE: FirstChoiceSession
  readonly PASSWORD: WhoeverSession
  readonly PASSWORD_SRP: WhoeverSession
  readonly SMS_OTP: CodeSession
  readonly WEB_AUTHN: PasskeySession
  readonly SMS_MFA: CodeSession
  readonly EMAIL_OTP: CodeSession
  readonly SOFTWARE_TOKEN_MFA: StepSession
  readonly DEVICE_SRP_AUTH: StepSession
  readonly DEVICE_PASSWORD_VERIFIER: DeviceSession
  readonly SELECT_MFA_TYPE: ChoiceSession
  readonly MFA_SETUP: ChoiceSession
  readonly softwareTokenAssociated: ChoiceSession
  readonly softwareTokenVerified: StepSession
  readonly signedUp: StepSession
  readonly confirmed: SignedUpSession
}

/** A session as it was opened. */
export type Opened<C extends keyof Sessions> = Sessions[C] & SessionBase

type SessionNeeds = Pick<Needs, 'keyRing' | 'random'>

/** Seals a session to its challenge, pool and client; it lasts as long as the client's AuthSessionValidity. */
export function beginSession<C extends keyof Sessions>(
  { keyRing, random }: SessionNeeds,
  { pool, client }: App,
  challenge: C,
  content: Sessions[C],
  now: number,
): string {
  const place = {
    id: random.uuid(),
    until: now + sessionValidity(client.settings),
    poolId: pool.id,
    clientId: client.id,
  }
  return sealForClient(keyRing, 'cognito-idp/auth-session', filled({ ...content, ...place }), challenge, 'base64')
}

/**
 * Octets that sessions are filled up to, so that their length does not tell whether they are of somebody. The second fits
 * the wire's limit on a session; the third is for SRP, whose sessions travel as `SECRET_BLOCK`.
 */
const sizes = [960, 1440, 3072]

function filled(content: object): object {
  const empty = { ...content, filling: '' }
  const length = Buffer.byteLength(JSON.stringify(empty))
  const size = sizes.find((each) => each >= length) ?? length
  return { ...empty, filling: ' '.repeat(size - length) }
}

/** Opens a session of a challenge, whichever app it is of: for operations that name none. */
export function openSession<C extends keyof Sessions>(
  { keyRing }: Pick<Needs, 'keyRing'>,
  challenge: C,
  text: string,
  now: number,
): Opened<C> {
  const session = openFromClient<Opened<C>>(keyRing, 'cognito-idp/auth-session', text, challenge, 'base64')
  if (session === undefined) throw invalidSession('the session was not sealed for this challenge')
  if (session.until <= now) throw notAuthorized('Invalid session for the user, session is expired.')
  return session
}

/** Opens the session that a client answers; anything but an unexpired one of this app and challenge is refused. */
export function requireSession<C extends keyof Sessions>(
  needs: Pick<Needs, 'keyRing'>,
  { pool, client }: App,
  challenge: C,
  text: string | undefined,
  now: number,
): Opened<C> {
  if (text === undefined) throw invalidParameter('Missing required parameter Session')
  const session = openSession(needs, challenge, text, now)
  if (session.poolId !== pool.id || session.clientId !== client.id)
    throw invalidSession('the session is of another app')
  return session
}

/** Refuses a session that was answered before. */
export async function requireUnanswered(
  { userPools }: Pick<Needs, 'userPools'>,
  { id, until }: Pick<SessionBase, 'id' | 'until'>,
  now: number,
): Promise<void> {
  if (!(await userPools.useOnce(id, until, now))) throw invalidSession('the session was answered before')
}
