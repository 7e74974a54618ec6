import type { DeleteIdentitiesInput, DeleteIdentitiesResponse } from '@aws-sdk/client-cognito-identity'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onIdentities } from '../rules/pools.ts'

/**
 * Deletes identities; one that is gone already, or another account's, is no failure. Their users get new ones at their
 * next sign-in.
 * https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_DeleteIdentities.html
 */
export const DeleteIdentities = operation<DeleteIdentitiesInput, DeleteIdentitiesResponse>()({
  name: 'DeleteIdentities',
  caller: 'signed',
  asks: ({ IdentityIdsToDelete }, scope, needs: Pick<Needs, 'identities'>) =>
    onIdentities('cognito-identity:DeleteIdentities', IdentityIdsToDelete!, scope, needs),
  faults: [],
  handle:
    ({ identities }: Pick<Needs, 'identities'>) =>
    async (input, { account }): Promise<DeleteIdentitiesResponse> => {
      await Promise.all(
        input.IdentityIdsToDelete!.map(async (id) => {
          const view = await identities.identity(id)
          if (view?.pool.account === account) await identities.deleteIdentity(id)
        }),
      )
      return { UnprocessedIdentityIds: [] }
    },
})
