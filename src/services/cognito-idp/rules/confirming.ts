import type { CodeRecord } from '../ports/codes.ts'
import type { UserRecord } from '../ports/users.ts'
import { notAuthorized } from './faults.ts'

/** Refuses a user who was confirmed already. */
export function requireUnconfirmed({ enabled, status }: UserRecord): void {
  if (!enabled) throw notAuthorized('User is disabled.')
  if (status !== 'UNCONFIRMED') {
    throw notAuthorized(`User cannot be confirmed. Current status is ${status}`)
  }
}

/** A confirmed user; the address that a code was sent to is verified, if it is still the user's. */
export function confirmed(user: UserRecord, proven: CodeRecord | undefined): UserRecord {
  return { ...(proven === undefined ? user : withVerified(user, proven)), status: 'CONFIRMED' }
}

/** A user whose address or number is verified by a code that was sent to it. */
function withVerified(user: UserRecord, { attribute, value }: CodeRecord): UserRecord {
  if (user.attributes[attribute] !== value) return user
  return { ...user, attributes: { ...user.attributes, [`${attribute}_verified`]: 'true' } }
}
