import type {
  DescribeUserPoolDomainRequest,
  DescribeUserPoolDomainResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { given } from '../rules/given.ts'

/** Shows a domain; an empty description of one that is nobody's, or another account's, as AWS does. */
export const DescribeUserPoolDomain = operation<DescribeUserPoolDomainRequest, DescribeUserPoolDomainResponse>()({
  name: 'DescribeUserPoolDomain',
  caller: 'signed',
  asks: () => [{ action: 'cognito-idp:DescribeUserPoolDomain', resource: '*' }],
  faults: ['InvalidParameterException', 'NotAuthorizedException', 'ResourceNotFoundException'],
  handle:
    (needs: Pick<Needs, 'userPools'>) =>
    async (input, { account, region }): Promise<DescribeUserPoolDomainResponse> => {
      const found = await needs.userPools.domain(given(input.Domain))
      const pool = found && (await needs.userPools.pool(found.poolId))
      if (found === undefined || pool?.account !== account || pool.region !== region) return { DomainDescription: {} }
      return {
        DomainDescription: {
          UserPoolId: pool.id,
          AWSAccountId: account,
          Domain: found.domain,
          Version: String(found.createdAt),
          Status: 'ACTIVE',
          ManagedLoginVersion: found.managedLoginVersion,
        },
      }
    },
})
