import type { ListEntitiesForPolicyRequest, ListEntitiesForPolicyResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onPolicy } from '../rules/asks.ts'
import { requirePolicyOfAny } from '../rules/policies.ts'
import { entitiesOf } from '../rules/policyEntities.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListEntitiesForPolicy.html */
export const ListEntitiesForPolicy = operation<ListEntitiesForPolicyRequest, ListEntitiesForPolicyResponse>()({
  name: 'ListEntitiesForPolicy',
  caller: 'signed',
  asks: onPolicy('iam:ListEntitiesForPolicy'),
  faults: ['InvalidInput', 'NoSuchEntity', 'ValidationError'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }): Promise<ListEntitiesForPolicyResponse> => {
      await requirePolicyOfAny(directory, input.PolicyArn!)
      return entitiesOf(directory, account, input)
    },
})
