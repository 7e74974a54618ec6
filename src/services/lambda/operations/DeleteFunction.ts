import type { DeleteFunctionRequest, DeleteFunctionResponse } from '@aws-sdk/client-lambda'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onFunction } from '../rules/asks.ts'
import { functionNotFound, invalidParameter } from '../rules/faults.ts'
import { latest, targetOf } from '../rules/names.ts'

/** https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunction.html */
export const DeleteFunction = operation<DeleteFunctionRequest, DeleteFunctionResponse>()({
  name: 'DeleteFunction',
  caller: 'signed',
  asks: onFunction('lambda:DeleteFunction'),
  faults: ['InvalidParameterValueException', 'ResourceNotFoundException', 'ValidationException'],
  handle:
    ({ functions, code, environments }: Pick<Needs, 'functions' | 'code' | 'environments'>) =>
    async (input, request): Promise<DeleteFunctionResponse> => {
      const { arn, qualifiedArn, qualifier } = targetOf(input, request)
      if (qualifier === latest)
        throw invalidParameter('$LATEST version cannot be deleted without deleting the function.')
      const removed = qualifier === undefined ? await functions.remove(arn) : undefined
      if (removed === undefined) throw functionNotFound(qualifiedArn)
      await environments.retire(arn)
      await code.remove(removed.code.id)
      return { StatusCode: 204 }
    },
})
