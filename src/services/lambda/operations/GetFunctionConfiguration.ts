import type { FunctionConfiguration, GetFunctionConfigurationRequest } from '@aws-sdk/client-lambda'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onFunction } from '../rules/asks.ts'
import { requireFunction } from '../rules/find.ts'
import { targetOf } from '../rules/names.ts'
import { configurationShape } from '../rules/shapes.ts'

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConfiguration.html */
export const GetFunctionConfiguration = operation<GetFunctionConfigurationRequest, FunctionConfiguration>()({
  name: 'GetFunctionConfiguration',
  caller: 'signed',
  asks: onFunction('lambda:GetFunctionConfiguration'),
  faults: ['InvalidParameterValueException', 'ResourceNotFoundException', 'ValidationException'],
  handle:
    (needs: Pick<Needs, 'functions' | 'keyRing'>) =>
    async (input, request): Promise<FunctionConfiguration> => {
      const record = await requireFunction(needs, input, request)
      return configurationShape(needs, record, targetOf(input, request).qualifiedArn)
    },
})
