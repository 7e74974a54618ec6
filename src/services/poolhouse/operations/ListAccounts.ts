import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { type AccountSummary, accountAsks, accountSummary, pageAfter, tokenOf } from '../rules/accounts.ts'

interface ListAccountsRequest {
  readonly MaxResults?: number
  readonly NextToken?: string
}

interface ListAccountsResponse {
  readonly Accounts: readonly AccountSummary[]
  readonly NextToken?: string
}

/** The accounts of the deployment, oldest first, a part at a time, without any secret. Only the management account may. */
export const ListAccounts = operation<ListAccountsRequest, ListAccountsResponse>()({
  name: 'ListAccounts',
  caller: 'signed',
  asks: accountAsks<ListAccountsRequest>('poolhouse:ListAccounts'),
  faults: [],
  handle:
    ({ accounts }: Pick<Needs, 'accounts' | 'managementAccount'>) =>
    async ({ MaxResults = 100, NextToken }): Promise<ListAccountsResponse> => {
      const found = await accounts.list({ after: pageAfter(NextToken), limit: MaxResults + 1 })
      const page = found.slice(0, MaxResults)
      const last = found.length > page.length ? page.at(-1) : undefined
      const Accounts = page.map(accountSummary)
      return last === undefined ? { Accounts } : { Accounts, NextToken: tokenOf(last) }
    },
})
