import { operation } from '../../../kernel/operation.ts'
import type { Denial, Needs } from '../ports.ts'
import { visibleAccount } from '../rules/visibility.ts'

interface ListDenialsRequest {
  readonly MaxResults?: number
  readonly NextToken?: string
}

/** A denial in a line. */
interface DenialSummary {
  readonly RequestId: string
  readonly Time: Date
  readonly Caller: string
  readonly Service: string
  readonly Operation?: string
  /** What was asked of a policy, where one decided. */
  readonly Action?: string
  readonly Resource?: string
  readonly Code: string
  readonly Message: string
}

interface ListDenialsResponse {
  readonly Denials: readonly DenialSummary[]
  readonly NextToken?: string
}

/** The denials of the last while, newest first, a part at a time. */
export const ListDenials = operation<ListDenialsRequest, ListDenialsResponse>()({
  name: 'ListDenials',
  caller: 'signed',
  asks: () => [{ action: 'poolhouse:ListDenials', resource: '*' }],
  faults: [],
  handle:
    (needs: Pick<Needs, 'denials' | 'managementAccount'>) =>
    async ({ MaxResults = 50, NextToken }, request): Promise<ListDenialsResponse> => {
      const before = NextToken === undefined ? undefined : Number(NextToken)
      const page = await needs.denials.list({ limit: MaxResults, before, within: visibleAccount(needs, request) })
      const Denials = page.denials.map(summaryOf)
      return page.next === undefined ? { Denials } : { Denials, NextToken: String(page.next) }
    },
})

function summaryOf({ requestId, at, caller, service, operation, code, message, explained }: Denial): DenialSummary {
  return {
    RequestId: requestId,
    Time: new Date(at),
    Caller: caller,
    Service: service,
    ...(operation === undefined ? {} : { Operation: operation }),
    ...(explained === undefined ? {} : { Action: explained.question.action, Resource: explained.question.resource }),
    Code: code,
    Message: message,
  }
}
