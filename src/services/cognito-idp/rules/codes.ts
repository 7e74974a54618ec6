import type { CodeDeliveryDetailsType } from '@aws-sdk/client-cognito-identity-provider'
import { Fault } from '../../../kernel/fault.ts'
import { randomText } from '../../../kernel/random.ts'
import { sameSecret } from '../../../tokens/keyRing.ts'
import type { CodeKind, CodeRecord } from '../ports/codes.ts'
import type { Message } from '../ports/messages.ts'
import type { PoolRecord } from '../ports/pools.ts'
import type { UserRecord } from '../ports/users.ts'
import type { Needs } from '../ports.ts'
import { openStored, sealText } from './boxes.ts'
import { confirmationLink } from './confirmationLinks.ts'
import { customTexts } from './customMessage.ts'
import { deliver } from './delivery.ts'
import { attemptLimitExceeded } from './faults.ts'
import { codeMessage, type Destination, deliveryDetails } from './messages.ts'
import type { Occasion } from './triggers.ts'
import { lifetimes } from './validity.ts'

/** Guesses at one code. */
const tryLimit = 5

const validity: Readonly<Record<CodeKind, number>> = {
  signUp: lifetimes.signUpCode,
  forgotPassword: lifetimes.forgotPasswordCode,
  email: lifetimes.attributeCode,
  phone_number: lifetimes.attributeCode,
}

/** A code to send. */
export interface Sending {
  readonly pool: PoolRecord
  readonly user: UserRecord
  readonly kind: CodeKind
  readonly message: Message['kind']
  readonly to: Destination
  /** Absent where an administrator acts. */
  readonly clientId?: string | undefined
  readonly occasion: Occasion
  /** Whether the answer must not tell that there was somebody to send it to. */
  readonly isHidden?: boolean
}

/** What sending needs. */
export type SendingNeeds = Pick<Needs, 'userPools' | 'keyRing' | 'random' | 'outbox' | 'callAs' | 'later' | 'pagesAt'>

/**
 * Sends a fresh code of six digits; the one before it, of the same kind, is void. Whoever asks for it counts it. A user who was
 * deleted meanwhile gets none, and nothing of them is kept.
 */
export async function sendCode(needs: SendingNeeds, sending: Sending): Promise<CodeDeliveryDetailsType> {
  const { pool, user, kind, message, to } = sending
  const { now } = sending.occasion
  const code = randomText(needs.random, 6, '0123456789')
  const link = await confirmationLink(needs, sending, code)
  const isKept = await needs.userPools.putCode({
    poolId: pool.id,
    sub: user.sub,
    kind,
    code: sealText(needs.keyRing, 'cognito-idp/code', code, placeOf(user, kind)),
    attribute: to.attribute,
    value: to.address,
    expiresAt: now + validity[kind],
    tries: 0,
  })
  if (!isKept) return deliveryDetails(to)
  const texts = await customTexts(needs, { ...sending, isLink: link !== undefined })
  const letter = codeMessage(pool.settings, user, { kind: message, to, code, link, at: now, texts })
  await deliver(needs, { ...sending, message: letter })
  return deliveryDetails(to)
}

/**
 * Checks a code that came back; each look costs one of its tries. The change that it allows must use it up.
 */
export async function requireCode(
  { userPools, keyRing }: Pick<Needs, 'userPools' | 'keyRing'>,
  user: UserRecord,
  kind: CodeKind,
  text: string,
  now: number,
): Promise<CodeRecord> {
  const taken = await userPools.takeTry(user.poolId, user.sub, kind, tryLimit)
  if (taken?.code === undefined) {
    const known = await userPools.code(user.poolId, user.sub, kind)
    throw known?.code !== undefined && known.tries >= tryLimit ? attemptLimitExceeded() : expiredCode()
  }
  if (taken.expiresAt <= now) throw expiredCode()
  if (!sameSecret(openStored(keyRing, 'cognito-idp/code', taken.code, placeOf(user, kind)), text.trim())) {
    throw codeMismatch()
  }
  return taken
}

export function expiredCode(): Fault {
  return new Fault('ExpiredCodeException', 'Invalid code provided, please request a code again.')
}

export function codeMismatch(): Fault {
  return new Fault('CodeMismatchException', 'Invalid verification code provided, please try again.')
}

function placeOf({ poolId, sub }: UserRecord, kind: CodeKind): string {
  return `${poolId}/${sub}/${kind}`
}
