import type { SimulatePrincipalPolicyRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onPolicySource } from '../rules/asks.ts'
import { answer, type SimulationAnswer } from '../rules/simulation/answer.ts'
import { requireEntity, simulatedCaller } from '../rules/simulation/caller.ts'
import { exclusion } from '../rules/simulation/exclusion.ts'
import { boundaryOf, policiesOf } from '../rules/simulation/ownPolicies.ts'
import { policySources } from '../rules/simulation/policySource.ts'
import { scenarioOf } from '../rules/simulation/scenario.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html */
export const SimulatePrincipalPolicy = operation<SimulatePrincipalPolicyRequest, SimulationAnswer>()({
  name: 'SimulatePrincipalPolicy',
  caller: 'signed',
  asks: onPolicySource('iam:SimulatePrincipalPolicy'),
  faults: ['InvalidInput', 'NoSuchEntity', 'ValidationError'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, scope): Promise<SimulationAnswer> => {
      const entity = await requireEntity(directory, scope.account, input.PolicySourceArn!)
      const caller = await simulatedCaller(
        directory,
        scope,
        input.CallerArn,
        entity,
        input.ResourcePolicy !== undefined,
      )
      const excluded = exclusion(input.PolicyExclusionList)
      const own = await policiesOf(directory, entity, excluded)
      const identity = [...own, ...policySources('PolicyInputList', input.PolicyInputList, 'identity')]
      return answer(scenarioOf(input, caller, identity, await boundaryOf(directory, entity, excluded)), input)
    },
})
