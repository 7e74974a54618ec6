import type { DescribeIdentityInput, IdentityDescription } from '@aws-sdk/client-cognito-identity'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { describe } from '../rules/describe.ts'
import { identityNotFound } from '../rules/faults.ts'
import { onIdentities } from '../rules/pools.ts'

/** https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_DescribeIdentity.html */
export const DescribeIdentity = operation<DescribeIdentityInput, IdentityDescription>()({
  name: 'DescribeIdentity',
  caller: 'signed',
  asks: ({ IdentityId }, scope, needs: Pick<Needs, 'identities'>) =>
    onIdentities('cognito-identity:DescribeIdentity', [IdentityId!], scope, needs),
  faults: ['ResourceNotFoundException'],
  handle:
    ({ identities }: Pick<Needs, 'identities'>) =>
    async (input, scope): Promise<IdentityDescription> => {
      const view = await identities.identity(input.IdentityId!)
      if (view === undefined || view.pool.account !== scope.account) throw identityNotFound(input.IdentityId!)
      return describe(view)
    },
})
