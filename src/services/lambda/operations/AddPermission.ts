import type { AddPermissionRequest, AddPermissionResponse } from '@aws-sdk/client-lambda'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onFunction } from '../rules/asks.ts'
import { invalidParameter } from '../rules/faults.ts'
import { replaceFunction, requireFunction, requireRevision } from '../rules/find.ts'
import { latest, targetOf } from '../rules/names.ts'
import { statementOf, withStatement } from '../rules/permissions.ts'

/** https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html */
export const AddPermission = operation<AddPermissionRequest, AddPermissionResponse>()({
  name: 'AddPermission',
  caller: 'signed',
  asks: onFunction('lambda:AddPermission', ({ Principal }) => ({ 'lambda:Principal': [Principal!] })),
  faults: [
    'InvalidParameterValueException',
    'PolicyLengthExceededException',
    'PreconditionFailedException',
    'ResourceConflictException',
    'ResourceNotFoundException',
    'ValidationException',
  ],
  handle:
    (needs: Pick<Needs, 'functions' | 'policyPrincipals' | 'random'>) =>
    async (input, request): Promise<AddPermissionResponse> => {
      const { qualifier, qualifiedArn } = targetOf(input, request)
      if (qualifier === latest) throw invalidParameter('We currently do not support adding policies for $LATEST.')
      const record = await requireFunction(needs, input, request)
      requireRevision(record, input.RevisionId)
      const statement = statementOf(input, qualifiedArn)
      await replaceFunction(needs, record, { policy: await withStatement(needs, record, statement) })
      return { Statement: JSON.stringify(statement) }
    },
})
