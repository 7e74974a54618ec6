import type { SimulateCustomPolicyRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { answer, type SimulationAnswer } from '../rules/simulation/answer.ts'
import { simulatedCaller } from '../rules/simulation/caller.ts'
import { policySources } from '../rules/simulation/policySource.ts'
import { scenarioOf } from '../rules/simulation/scenario.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html */
export const SimulateCustomPolicy = operation<SimulateCustomPolicyRequest, SimulationAnswer>()({
  name: 'SimulateCustomPolicy',
  caller: 'signed',
  asks: () => [{ action: 'iam:SimulateCustomPolicy', resource: '*' }],
  faults: ['InvalidInput', 'ValidationError'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, scope): Promise<SimulationAnswer> => {
      const caller = await simulatedCaller(
        directory,
        scope,
        input.CallerArn,
        undefined,
        input.ResourcePolicy !== undefined,
      )
      const identity = policySources('PolicyInputList', input.PolicyInputList, 'identity')
      return answer(scenarioOf(input, caller, identity, undefined), input)
    },
})
