import { formatArn } from '../../../kernel/arn.ts'
import type { Ask, Scope } from '../../../kernel/operation.ts'
import type { Account, AccountPlace, Needs } from '../ports.ts'

/** An account as the wire shows it. */
export interface AccountSummary {
  readonly Id: string
  readonly Name: string
  readonly Email?: string
  readonly CanonicalId: string
  readonly IsManagement: boolean
  readonly CreatedAt: Date
}

export function accountSummary({ id, name, email, canonicalId, isManagement, createdAt }: Account): AccountSummary {
  return {
    Id: id,
    Name: name,
    ...(email === undefined ? {} : { Email: email }),
    CanonicalId: canonicalId,
    IsManagement: isManagement,
    CreatedAt: new Date(createdAt),
  }
}

/** The accounts belong to the management account: to the callers of any other they are somebody else's resources. */
export function accountAsks<I>(action: string) {
  return (_input: I, _scope: Scope, { managementAccount }: Pick<Needs, 'managementAccount'>): readonly Ask[] => [
    { action, resource: formatArn('poolhouse', '', managementAccount, 'account/*') },
  ]
}

/** Where a part of the list ended, as the wire takes it: `<milliseconds>-<account>`. */
export function tokenOf({ createdAt, id }: AccountPlace): string {
  return `${createdAt}-${id}`
}

export function pageAfter(token: string | undefined): AccountPlace | undefined {
  const [createdAt, id] = token?.split('-') ?? []
  return createdAt === undefined || id === undefined ? undefined : { createdAt: Number(createdAt), id }
}
