import type { GetPolicyRequest, GetPolicyResponse } from '@aws-sdk/client-lambda'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onFunction } from '../rules/asks.ts'
import { lambdaFault } from '../rules/faults.ts'
import { requireFunction } from '../rules/find.ts'
import { policyDocument } from '../rules/permissions.ts'

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetPolicy.html */
export const GetPolicy = operation<GetPolicyRequest, GetPolicyResponse>()({
  name: 'GetPolicy',
  caller: 'signed',
  asks: onFunction('lambda:GetPolicy'),
  faults: ['InvalidParameterValueException', 'ResourceNotFoundException', 'ValidationException'],
  handle:
    (needs: Pick<Needs, 'functions' | 'policyPrincipals'>) =>
    async (input, request): Promise<GetPolicyResponse> => {
      const record = await requireFunction(needs, input, request)
      const Policy = policyDocument(record.policy)
      if (Policy === undefined) {
        throw lambdaFault('ResourceNotFoundException', 'The resource you requested does not exist.')
      }
      return { Policy: await needs.policyPrincipals.show(Policy), RevisionId: record.revisionId }
    },
})
