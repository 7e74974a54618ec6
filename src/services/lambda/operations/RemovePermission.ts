import type { RemovePermissionRequest } from '@aws-sdk/client-lambda'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onFunction } from '../rules/asks.ts'
import { lambdaFault } from '../rules/faults.ts'
import { replaceFunction, requireFunction, requireRevision } from '../rules/find.ts'

/** https://docs.aws.amazon.com/lambda/latest/api/API_RemovePermission.html */
export const RemovePermission = operation<RemovePermissionRequest, object>()({
  name: 'RemovePermission',
  caller: 'signed',
  asks: onFunction('lambda:RemovePermission'),
  faults: [
    'InvalidParameterValueException',
    'PreconditionFailedException',
    'ResourceConflictException',
    'ResourceNotFoundException',
    'ValidationException',
  ],
  handle:
    (needs: Pick<Needs, 'functions' | 'random'>) =>
    async (input, request): Promise<object> => {
      const record = await requireFunction(needs, input, request)
      const policy = record.policy.filter(({ Sid }) => Sid !== input.StatementId)
      if (policy.length === record.policy.length) {
        const message = `Statement ${input.StatementId} is not found in resource policy.`
        throw lambdaFault('ResourceNotFoundException', message)
      }
      requireRevision(record, input.RevisionId)
      await replaceFunction(needs, record, { policy })
      return {}
    },
})
