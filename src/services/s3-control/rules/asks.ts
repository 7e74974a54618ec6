import type { Ask, Scope } from '../../../kernel/operation.ts'

interface NamesAccount {
  readonly AccountId?: string | undefined
}

/**
 * An ask about an account as a whole. It belongs to itself, and has no policy that could let another account in.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
export function askAccount(action: string, input: NamesAccount, scope: Scope): Ask {
  return { action, resource: '*', account: accountOf(input, scope) }
}

/** The account that a request is about: every one from outside names it. */
export function accountOf({ AccountId }: NamesAccount, { account }: Scope): string {
  return AccountId ?? account
}
