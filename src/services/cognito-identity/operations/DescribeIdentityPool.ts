import type { DescribeIdentityPoolInput, IdentityPool } from '@aws-sdk/client-cognito-identity'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { requireOwnPool } from '../rules/identities.ts'
import { onPool, poolShape } from '../rules/pools.ts'

/** https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_DescribeIdentityPool.html */
export const DescribeIdentityPool = operation<DescribeIdentityPoolInput, IdentityPool>()({
  name: 'DescribeIdentityPool',
  caller: 'signed',
  asks: onPool('cognito-identity:DescribeIdentityPool'),
  faults: ['ResourceNotFoundException'],
  handle:
    (needs: Pick<Needs, 'identities'>) =>
    async (input, scope): Promise<IdentityPool> =>
      poolShape(await requireOwnPool(needs, scope, input.IdentityPoolId!)),
})
