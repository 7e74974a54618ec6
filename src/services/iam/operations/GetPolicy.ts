import type { GetPolicyRequest, GetPolicyResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onPolicy } from '../rules/asks.ts'
import { requirePolicyOfAny } from '../rules/policies.ts'
import { optionalTags, policyShape } from '../rules/shapes.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicy.html */
export const GetPolicy = operation<GetPolicyRequest, GetPolicyResponse>()({
  name: 'GetPolicy',
  caller: 'signed',
  asks: onPolicy('iam:GetPolicy'),
  faults: ['InvalidInput', 'NoSuchEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }): Promise<GetPolicyResponse> => {
      const policy = await requirePolicyOfAny(directory, input.PolicyArn!)
      const use = await directory.policyUse(account, policy.arn)
      const { description } = policy
      return {
        Policy: {
          ...policyShape(policy, use),
          ...(description === undefined ? {} : { Description: description }),
          ...optionalTags('tags' in policy ? policy.tags : {}),
        },
      }
    },
})
