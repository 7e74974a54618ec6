import type {
  AdminLinkProviderForUserRequest,
  AdminLinkProviderForUserResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { UserRecord } from '../ports/users.ts'
import type { Needs } from '../ports.ts'
import { invalidParameter, limitExceeded, userFaults, userNotFound } from '../rules/faults.ts'
import { given } from '../rules/given.ts'
import { externalUsername } from '../rules/identities.ts'
import { requireDestination, requireSource, subjectName, withIdentity } from '../rules/linking.ts'
import { askPool, requirePool } from '../rules/pools.ts'
import { changeUser, findUser } from '../rules/users.ts'

/** Lets somebody at a provider sign in as a user of the pool. They must not have signed in as themselves before. */
export const AdminLinkProviderForUser = operation<AdminLinkProviderForUserRequest, AdminLinkProviderForUserResponse>()({
  name: 'AdminLinkProviderForUser',
  caller: 'signed',
  asks: askPool('AdminLinkProviderForUser'),
  faults: [...userFaults, 'AliasExistsException', 'LimitExceededException'],
  handle:
    (needs: Pick<Needs, 'userPools' | 'quotas'>) =>
    async (input, request): Promise<AdminLinkProviderForUserResponse> => {
      const { now } = request
      const pool = await requirePool(needs, request, input.UserPoolId)
      const user = await requireDestination(needs, pool, given(input.DestinationUser))
      const { provider, name } = await requireSource(needs, pool, given(input.SourceUser))
      if (
        name.attribute === subjectName &&
        (await findUser(needs, pool, externalUsername(name.provider, name.value))) !== undefined
      ) {
        throw invalidParameter('Merging is not currently supported, provide a SourceUser that has not signed in yet.')
      }
      const { identitiesOfUser: most } = needs.quotas
      const link = { ...name, poolId: pool.id, sub: user.sub, createdAt: now }
      const linked = await needs.userPools.link(link, most)
      if (linked === 'full') throw limitExceeded(`A user is linked to at most ${most} identities.`)
      if (linked === 'gone') throw userNotFound()
      if (linked === 'taken') throw invalidParameter('SourceUser is already linked to a DestinationUser.')
      const change = (before: UserRecord): UserRecord => {
        const identities = withIdentity(before.attributes['identities'], provider, { userId: name.value, now })
        return { ...before, attributes: { ...before.attributes, identities } }
      }
      await changeUser(needs, user, { pool, now, change })
      return {}
    },
})
