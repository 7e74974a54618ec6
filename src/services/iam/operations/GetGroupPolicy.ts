import type { GetGroupPolicyRequest, GetGroupPolicyResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onGroup } from '../rules/asks.ts'
import { requireInlinePolicy } from '../rules/principals.ts'
import { encodeDocument } from '../rules/shapes.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetGroupPolicy.html */
export const GetGroupPolicy = operation<GetGroupPolicyRequest, GetGroupPolicyResponse>()({
  name: 'GetGroupPolicy',
  caller: 'signed',
  asks: onGroup('iam:GetGroupPolicy'),
  faults: ['NoSuchEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }): Promise<GetGroupPolicyResponse> => {
      const target = { directory, kind: 'group', account, name: input.GroupName! } as const
      const { name, document } = await requireInlinePolicy(target, input.PolicyName!)
      return { GroupName: input.GroupName, PolicyName: name, PolicyDocument: encodeDocument(document) }
    },
})
