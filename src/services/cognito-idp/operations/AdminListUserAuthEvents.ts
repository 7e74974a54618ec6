import type {
  AdminListUserAuthEventsRequest,
  AdminListUserAuthEventsResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Page } from '../ports/rows.ts'
import type { Needs } from '../ports.ts'
import { eventFaults, requireWatching, showEvent } from '../rules/events/showing.ts'
import { invalidParameter } from '../rules/faults.ts'
import { pageOf, readPage } from '../rules/paging.ts'
import { askPool, requirePool } from '../rules/pools.ts'
import { requireUser } from '../rules/users.ts'

/** Lists what a user did, and what was done in their name, the latest first. */
export const AdminListUserAuthEvents = operation<AdminListUserAuthEventsRequest, AdminListUserAuthEventsResponse>()({
  name: 'AdminListUserAuthEvents',
  caller: 'signed',
  asks: askPool('AdminListUserAuthEvents'),
  faults: eventFaults,
  handle:
    (needs: Pick<Needs, 'userPools'>) =>
    async (input, request): Promise<AdminListUserAuthEventsResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      requireWatching(pool)
      const { sub } = await requireUser(needs, pool, input.Username)
      const { rows, next } = await readPage(
        pageOf(input.NextToken, input.MaxResults, 60),
        (page) => needs.userPools.events(pool.id, sub, requirePlace(page)),
        ({ at, id }) => `${at}/${id}`,
      )
      return { AuthEvents: rows.map(showEvent), ...(next !== undefined && { NextToken: next }) }
    },
})

/** A page after an event, whose time its token begins with. */
function requirePlace(page: Page): Page {
  if (page.after !== undefined && !/^\d{1,15}\//.test(page.after)) throw invalidParameter('Invalid pagination token.')
  return page
}
