import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { type MessageSummary, messageSummary } from '../rules/messages.ts'
import { visibleAccount } from '../rules/visibility.ts'

interface ListMessagesRequest {
  /** An address or number; everybody's without it. */
  readonly Destination?: string
  readonly MaxResults?: number
  readonly NextToken?: string
}

/** Messages as the wire shows them, and where more begin. */
export interface ListMessagesResponse {
  readonly Messages: readonly MessageSummary[]
  readonly NextToken?: string
}

/** What user pools told their users, newest first, a part at a time: whoever may ask reads codes and passwords. */
export const ListMessages = operation<ListMessagesRequest, ListMessagesResponse>()({
  name: 'ListMessages',
  caller: 'signed',
  asks: () => [{ action: 'poolhouse:ListMessages', resource: '*' }],
  faults: [],
  handle:
    (needs: Pick<Needs, 'messages' | 'managementAccount'>) =>
    async ({ Destination, MaxResults = 50, NextToken }, request): Promise<ListMessagesResponse> => {
      const within = visibleAccount(needs, request)
      const page = await needs.messages.list({ limit: MaxResults, before: NextToken, to: Destination, within })
      const Messages = page.messages.map(messageSummary)
      return page.next === undefined ? { Messages } : { Messages, NextToken: page.next }
    },
})
