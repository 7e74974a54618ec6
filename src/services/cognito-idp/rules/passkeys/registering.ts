import { Fault } from '../../../../kernel/fault.ts'
import type { Needs } from '../../ports.ts'
import { openText, sealText } from '../boxes.ts'
import { limitExceeded } from '../faults.ts'
import type { SignedIn } from '../signedIn.ts'
import { isObject } from '../triggers.ts'
import type { PasskeyRecord } from './ports.ts'
import { clientDataOf, isOwnAnswer, notSupported, refusedPasskey, requireRelyingParty } from './relyingParty.ts'

type RegisteringNeeds = Pick<Needs, 'userPools' | 'keyRing' | 'random' | 'passkeys' | 'quotas'>

/** Milliseconds that a user may take to make one. */
const patience = 5 * 60_000

/** ES256 and RS256, as Cognito takes them. */
const algorithms = [-7, -257]

/** What the challenge of a registration holds: nothing is stored until it is answered. */
interface Ticket {
  readonly id: string
  readonly until: number
  readonly sub: string
  readonly clientId: string
}

/**
 * What a browser needs to make a passkey for a user.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_StartWebAuthnRegistration.html
 */
export async function registrationOptions(
  { userPools, keyRing, random }: Omit<RegisteringNeeds, 'quotas'>,
  { pool, client, user }: SignedIn,
  now: number,
): Promise<{ [name: string]: DocumentValue }> {
  const party = requireRelyingParty(pool)
  const ticket: Ticket = { id: random.uuid(), until: now + patience, sub: user.sub, clientId: client.id }
  const known = await userPools.passkeys(pool.id, user.sub)
  return {
    rp: { id: party.id, name: party.id },
    user: {
      id: Buffer.from(user.sub).toString('base64url'),
      name: user.username,
      displayName: user.attributes['name'] ?? user.username,
    },
    challenge: Buffer.from(sealText(keyRing, 'cognito-idp/passkey', JSON.stringify(ticket), pool.id)).toString(
      'base64url',
    ),
    pubKeyCredParams: algorithms.map((alg) => ({ type: 'public-key', alg })),
    timeout: 60_000,
    excludeCredentials: known.map(descriptorOf),
    authenticatorSelection: {
      requireResidentKey: true,
      residentKey: 'required',
      userVerification: party.userVerification,
    },
    attestation: 'none',
  }
}

/** A value of a JSON document. */
export type DocumentValue = null | boolean | number | string | DocumentValue[] | { [name: string]: DocumentValue }

/** A passkey as browsers are told of it. */
export function descriptorOf({ credentialId, transports }: PasskeyRecord) {
  return { type: 'public-key', id: credentialId, transports: [...transports] }
}

/**
 * Keeps the passkey that a user made.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CompleteWebAuthnRegistration.html
 */
export async function register(
  needs: RegisteringNeeds,
  { pool, client, user }: SignedIn,
  answer: unknown,
  now: number,
): Promise<void> {
  const party = requireRelyingParty(pool)
  const data = clientDataOf(answer)
  if (!isObject(answer) || data === undefined) throw notSupported()
  const ticket = ticketOf(needs, pool.id, data.challenge)
  if (ticket === undefined || ticket.until <= now || ticket.sub !== user.sub) throw noChallenge()
  if (ticket.clientId !== client.id) {
    throw new Fault('WebAuthnClientMismatchException', 'The registration was begun by another app client.')
  }
  if (!(await isOwnAnswer(needs, party, data))) {
    throw new Fault('WebAuthnOriginNotAllowedException', 'The origin is not allowed for the relying party.')
  }
  const { challenge, origin } = data
  const { id: relyingParty, verifiesUser } = party
  const ceremony = { answer, challenge, origin, relyingParty, verifiesUser, algorithms }
  const made = await needs.passkeys.registered(ceremony)
  if (typeof made === 'string') throw refusedPasskey(made)
  if (!(await needs.userPools.useOnce(ticket.id, ticket.until, now))) throw noChallenge()
  const place = { poolId: pool.id, sub: user.sub, relyingParty: party.id, createdAt: now }
  const { passkeysOfUser: most } = needs.quotas
  const kept = await needs.userPools.addPasskey({ ...made, ...place, ...describedIn(answer) }, most)
  if (kept === 'full') throw limitExceeded(`A user has at most ${most} passkeys.`)
  if (kept !== 'saved') throw notSupported()
}

function ticketOf({ keyRing }: Pick<Needs, 'keyRing'>, poolId: string, challenge: string): Ticket | undefined {
  const text = openText(keyRing, 'cognito-idp/passkey', Buffer.from(challenge, 'base64url'), poolId)
  return text === undefined ? undefined : (JSON.parse(text) as Ticket)
}

/** What the browser says of the authenticator, which proves nothing. */
function describedIn(
  answer: Readonly<Record<string, unknown>>,
): Pick<PasskeyRecord, 'name' | 'transports' | 'attachment'> {
  const response = isObject(answer['response']) ? answer['response'] : {}
  const transports = Array.isArray(response['transports']) ? response['transports'] : []
  const attachment = answer['authenticatorAttachment']
  return {
    name: 'Passkey',
    transports: transports.filter((each) => typeof each === 'string' && /^[a-z-]{1,20}$/.test(each)).slice(0, 8),
    attachment: attachment === 'platform' || attachment === 'cross-platform' ? attachment : undefined,
  }
}

function noChallenge(): Fault {
  return new Fault('WebAuthnChallengeNotFoundException', 'The challenge of the registration was not found.')
}
