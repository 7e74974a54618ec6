import type { ListFunctionsRequest, ListFunctionsResponse } from '@aws-sdk/client-lambda'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { pageOf, partOf } from '../rules/paging.ts'
import { configurationShape } from '../rules/shapes.ts'

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html */
export const ListFunctions = operation<ListFunctionsRequest, ListFunctionsResponse>()({
  name: 'ListFunctions',
  caller: 'signed',
  asks: () => [{ action: 'lambda:ListFunctions', resource: '*' }],
  faults: ['InvalidParameterValueException'],
  handle:
    (needs: Pick<Needs, 'functions' | 'keyRing'>) =>
    async (input, { account, region }): Promise<ListFunctionsResponse> => {
      const page = pageOf(input)
      const { items, more } = partOf(await needs.functions.list(account, region, page), page.limit)
      return { Functions: items.map((record) => configurationShape(needs, record)), ...more }
    },
})
