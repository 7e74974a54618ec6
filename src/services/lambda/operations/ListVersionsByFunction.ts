import type { ListVersionsByFunctionRequest, ListVersionsByFunctionResponse } from '@aws-sdk/client-lambda'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onFunction } from '../rules/asks.ts'
import { requireFunction } from '../rules/find.ts'
import { latest } from '../rules/names.ts'
import { configurationShape } from '../rules/shapes.ts'

/** Versions cannot be published: there is the latest only. https://docs.aws.amazon.com/lambda/latest/api/API_ListVersionsByFunction.html */
export const ListVersionsByFunction = operation<ListVersionsByFunctionRequest, ListVersionsByFunctionResponse>()({
  name: 'ListVersionsByFunction',
  caller: 'signed',
  asks: onFunction('lambda:ListVersionsByFunction'),
  faults: ['InvalidParameterValueException', 'ResourceNotFoundException', 'ValidationException'],
  handle:
    (needs: Pick<Needs, 'functions' | 'keyRing'>) =>
    async (input, request): Promise<ListVersionsByFunctionResponse> => {
      const record = await requireFunction(needs, input, request)
      return { Versions: [configurationShape(needs, record, `${record.arn}:${latest}`)] }
    },
})
