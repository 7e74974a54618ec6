import type { Caller, Root, User } from '../../../kernel/caller.ts'
import { Fault } from '../../../kernel/fault.ts'

/** Requires a user's or the account's long-term access key: sessions do not beget sessions of this kind. */
export function requireLongTerm(caller: Caller, operation: string): asserts caller is User | Root {
  const isLongTerm = (caller.kind === 'user' || caller.kind === 'root') && caller.session === undefined
  if (!isLongTerm) throw new Fault('AccessDenied', `Cannot call ${operation} with session credentials`, { status: 403 })
}

const usual = 43_200
const rootLimit = 3600

/**
 * How many seconds a session lasts: half a day unless said otherwise, and never more than an hour for the account.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html#API_GetSessionToken_RequestParameters
 */
export function durationOf(caller: User | Root, wanted: number = usual): number {
  return caller.kind === 'root' ? Math.min(wanted, rootLimit) : wanted
}
