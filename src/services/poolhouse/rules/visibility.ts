import { parseArn } from '../../../kernel/arn.ts'
import { Fault } from '../../../kernel/fault.ts'
import type { Scope } from '../../../kernel/operation.ts'
import type { Explained } from '../../../policy/index.ts'
import type { Needs } from '../ports.ts'

/**
 * Whose affairs a caller may look into: the management account's all, any other's its own only. A decision between two
 * accounts tells of the policies of both, so neither is told but by the management account.
 */
export function visibleAccount(
  { managementAccount }: Pick<Needs, 'managementAccount'>,
  { account }: Scope,
): string | undefined {
  return account === managementAccount ? undefined : account
}

/** Refuses a question about a principal or a resource of another account than the one that may be looked into. */
export function requireOwn(visible: string | undefined, name: string): void {
  const account = parseArn(name)?.account
  if (visible !== undefined && account !== undefined && account !== visible && /^\d{12}$/.test(account))
    throw notYours()
}

/** Whether the resource of a question is an account's own; its principal was asked about before. */
export function isWithin(account: string, { context }: Explained['question']): boolean {
  return context['aws:resourceaccount']?.[0] === account
}

export function notYours(): Fault {
  const message = 'Only the management account may ask about what other accounts have a part in.'
  return new Fault('AccessDeniedException', message, { status: 400 })
}
