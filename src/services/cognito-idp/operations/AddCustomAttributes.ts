import type { AddCustomAttributesRequest, AddCustomAttributesResponse } from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { poolFaults } from '../rules/faults.ts'
import { given } from '../rules/given.ts'
import { askPool, changePool, requirePool } from '../rules/pools.ts'
import { withCustomAttributes } from '../rules/schema.ts'

/** Adds custom attributes to a pool's schema, which no operation takes away again. */
export const AddCustomAttributes = operation<AddCustomAttributesRequest, AddCustomAttributesResponse>()({
  name: 'AddCustomAttributes',
  caller: 'signed',
  asks: askPool('AddCustomAttributes'),
  faults: poolFaults,
  handle:
    (needs: Pick<Needs, 'userPools'>) =>
    async (input, request): Promise<AddCustomAttributesResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      const added = given(input.CustomAttributes)
      await changePool(needs, pool, (before) => {
        const SchemaAttributes = withCustomAttributes(before.settings.SchemaAttributes ?? [], added)
        return { ...before, settings: { ...before.settings, SchemaAttributes }, modifiedAt: request.now }
      })
      return {}
    },
})
