import type {
  AdminDisableProviderForUserRequest,
  AdminDisableProviderForUserResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { UserRecord } from '../ports/users.ts'
import type { Needs } from '../ports.ts'
import { changedAttributes } from '../rules/attributes.ts'
import { userFaults, userNotFound } from '../rules/faults.ts'
import { given } from '../rules/given.ts'
import { isOwn, requireDestination, requireSource, withoutIdentity } from '../rules/linking.ts'
import { askPool, requirePool } from '../rules/pools.ts'
import { changeUser } from '../rules/users.ts'

/** Ends a way in: the link of somebody at a provider, or the password of one of the pool's own users. */
export const AdminDisableProviderForUser = operation<
  AdminDisableProviderForUserRequest,
  AdminDisableProviderForUserResponse
>()({
  name: 'AdminDisableProviderForUser',
  caller: 'signed',
  asks: askPool('AdminDisableProviderForUser'),
  faults: [...userFaults, 'AliasExistsException'],
  handle:
    (needs: Pick<Needs, 'userPools'>) =>
    async (input, request): Promise<AdminDisableProviderForUserResponse> => {
      const { now } = request
      const pool = await requirePool(needs, request, input.UserPoolId)
      const named = given(input.User)
      if (isOwn(named.ProviderName)) {
        const user = await requireDestination(needs, pool, named)
        await changeUser(needs, user, { pool, now, change: (before) => ({ ...before, password: undefined }) })
        return {}
      }
      const { name } = await requireSource(needs, pool, named)
      const link = await needs.userPools.linkOf(pool.id, name)
      if (link === undefined || !(await needs.userPools.unlink(pool.id, name))) throw userNotFound()
      const user = await needs.userPools.user(pool.id, link.sub)
      if (user === undefined) return {}
      const change = (before: UserRecord): UserRecord => {
        const identities = withoutIdentity(before.attributes['identities'], name.provider, name.value)
        return { ...before, attributes: changedAttributes(before.attributes, { identities }) }
      }
      await changeUser(needs, user, { pool, now, change })
      return {}
    },
})
