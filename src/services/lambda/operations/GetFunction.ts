import type { GetFunctionRequest, GetFunctionResponse } from '@aws-sdk/client-lambda'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onFunction } from '../rules/asks.ts'
import { requireFunction } from '../rules/find.ts'
import { targetOf } from '../rules/names.ts'
import { configurationShape } from '../rules/shapes.ts'

/**
 * https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html
 * Deviation: the code has no location: packages are not handed out.
 */
export const GetFunction = operation<GetFunctionRequest, GetFunctionResponse>()({
  name: 'GetFunction',
  caller: 'signed',
  asks: onFunction('lambda:GetFunction'),
  faults: ['InvalidParameterValueException', 'ResourceNotFoundException', 'ValidationException'],
  handle:
    (needs: Pick<Needs, 'functions' | 'keyRing'>) =>
    async (input, request): Promise<GetFunctionResponse> => {
      const record = await requireFunction(needs, input, request)
      return {
        Configuration: configurationShape(needs, record, targetOf(input, request).qualifiedArn),
        Code: { RepositoryType: 'S3' },
        ...(Object.keys(record.tags).length === 0 ? {} : { Tags: { ...record.tags } }),
      }
    },
})
