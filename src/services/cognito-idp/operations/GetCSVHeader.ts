import type { GetCSVHeaderRequest, GetCSVHeaderResponse } from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { poolFaults } from '../rules/faults.ts'
import { columnsOf } from '../rules/imports/header.ts'
import { askPool, requirePool } from '../rules/pools.ts'

/** The header of a file of users to import into a pool. */
export const GetCSVHeader = operation<GetCSVHeaderRequest, GetCSVHeaderResponse>()({
  name: 'GetCSVHeader',
  caller: 'signed',
  asks: askPool('GetCSVHeader'),
  faults: poolFaults,
  handle:
    (needs: Pick<Needs, 'userPools'>) =>
    async (input, request): Promise<GetCSVHeaderResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      return { UserPoolId: pool.id, CSVHeader: columnsOf(pool.settings) }
    },
})
