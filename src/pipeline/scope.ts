import { parseArn } from '../kernel/arn.ts'
import type { Caller } from '../kernel/caller.ts'
import type { Scope } from '../kernel/operation.ts'

/**
 * Where a caller's requests run: in its own account; a service's in the account on whose behalf it acts. Nobody's run
 * in the account that manages the deployment, and own nothing there: what they reach is its owner's.
 */
export function scopeOf(caller: Caller, home: Scope): Scope {
  const account = accountOf(caller)
  return account === undefined || account === home.account ? home : { account, region: home.region }
}

function accountOf(caller: Caller): string | undefined {
  if ('account' in caller) return caller.account
  return caller.kind === 'service' ? caller.context['aws:SourceAccount']?.[0] : undefined
}

/** The account that an ARN names; undefined where it names none, as a bucket's, or AWS itself. */
export function accountInArn(resource: string): string | undefined {
  const account = parseArn(resource)?.account
  return account !== undefined && /^\d{12}$/.test(account) ? account : undefined
}
