import type { ListUsersRequest, ListUsersResponse } from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { invalidParameter, poolFaults } from '../rules/faults.ts'
import { pageOf, readPage } from '../rules/paging.ts'
import { askPool, requirePool } from '../rules/pools.ts'
import { parsePlace, parseUserFilter, placeText } from '../rules/userFilter.ts'
import { showUser } from '../rules/users.ts'

/** Lists a pool's users, all or those that a filter finds. */
export const ListUsers = operation<ListUsersRequest, ListUsersResponse>()({
  name: 'ListUsers',
  caller: 'signed',
  asks: askPool('ListUsers'),
  faults: poolFaults,
  handle:
    (needs: Pick<Needs, 'userPools'>) =>
    async (input, request): Promise<ListUsersResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      const known = new Set((pool.settings.SchemaAttributes ?? []).map(({ Name }) => Name))
      const unknown = input.AttributesToGet?.find((name) => !known.has(name))
      if (unknown !== undefined) throw invalidParameter(`Invalid attribute to get: ${unknown}`)
      const filter = parseUserFilter(input.Filter)
      const { rows, next } = await readPage(
        pageOf(input.PaginationToken, input.Limit, 60),
        ({ after, limit }) => {
          const place = after === undefined ? undefined : parsePlace(filter, after)
          return needs.userPools.users(pool.id, filter, { after: place, limit })
        },
        (user) => placeText(filter, user),
      )
      const users = rows.map((user) => showUser(user, input.AttributesToGet))
      return { Users: users, ...(next !== undefined && { PaginationToken: next }) }
    },
})
