import type { GetContextKeysForCustomPolicyRequest, GetContextKeysForPolicyResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import { keysOfSources } from '../rules/simulation/contextKeys.ts'
import { policySources } from '../rules/simulation/policySource.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetContextKeysForCustomPolicy.html */
export const GetContextKeysForCustomPolicy = operation<
  GetContextKeysForCustomPolicyRequest,
  GetContextKeysForPolicyResponse
>()({
  name: 'GetContextKeysForCustomPolicy',
  caller: 'signed',
  asks: () => [{ action: 'iam:GetContextKeysForCustomPolicy', resource: '*' }],
  faults: ['InvalidInput'],
  handle:
    () =>
    async (input): Promise<GetContextKeysForPolicyResponse> => {
      const sources = policySources('PolicyInputList', input.PolicyInputList, 'identity')
      return { ContextKeyNames: keysOfSources(sources) }
    },
})
