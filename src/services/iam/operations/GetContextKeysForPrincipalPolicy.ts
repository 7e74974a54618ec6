import type { GetContextKeysForPolicyResponse, GetContextKeysForPrincipalPolicyRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onPolicySource } from '../rules/asks.ts'
import { requireEntity } from '../rules/simulation/caller.ts'
import { keysOfSources } from '../rules/simulation/contextKeys.ts'
import { policiesOf } from '../rules/simulation/ownPolicies.ts'
import { policySources } from '../rules/simulation/policySource.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetContextKeysForPrincipalPolicy.html */
export const GetContextKeysForPrincipalPolicy = operation<
  GetContextKeysForPrincipalPolicyRequest,
  GetContextKeysForPolicyResponse
>()({
  name: 'GetContextKeysForPrincipalPolicy',
  caller: 'signed',
  asks: onPolicySource('iam:GetContextKeysForPrincipalPolicy'),
  faults: ['InvalidInput', 'NoSuchEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }): Promise<GetContextKeysForPolicyResponse> => {
      const entity = await requireEntity(directory, account, input.PolicySourceArn!)
      const own = await policiesOf(directory, entity)
      const more = policySources('PolicyInputList', input.PolicyInputList, 'identity')
      return { ContextKeyNames: keysOfSources([...own, ...more]) }
    },
})
