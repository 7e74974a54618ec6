import type { GetFunctionCodeSigningConfigRequest, GetFunctionCodeSigningConfigResponse } from '@aws-sdk/client-lambda'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onFunction } from '../rules/asks.ts'
import { requireFunction } from '../rules/find.ts'

/** No function has a code signing configuration. https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionCodeSigningConfig.html */
export const GetFunctionCodeSigningConfig = operation<
  GetFunctionCodeSigningConfigRequest,
  GetFunctionCodeSigningConfigResponse
>()({
  name: 'GetFunctionCodeSigningConfig',
  caller: 'signed',
  asks: onFunction('lambda:GetFunctionCodeSigningConfig'),
  faults: ['InvalidParameterValueException', 'ResourceNotFoundException', 'ValidationException'],
  handle:
    (needs: Pick<Needs, 'functions'>) =>
    async (input, request): Promise<GetFunctionCodeSigningConfigResponse> => {
      const { name } = await requireFunction(needs, input, request)
      return { CodeSigningConfigArn: undefined, FunctionName: name }
    },
})
