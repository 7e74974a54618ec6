import type { GetUserPolicyRequest, GetUserPolicyResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onUser } from '../rules/asks.ts'
import { requireInlinePolicy } from '../rules/principals.ts'
import { encodeDocument } from '../rules/shapes.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUserPolicy.html */
export const GetUserPolicy = operation<GetUserPolicyRequest, GetUserPolicyResponse>()({
  name: 'GetUserPolicy',
  caller: 'signed',
  asks: onUser('iam:GetUserPolicy'),
  faults: ['NoSuchEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }): Promise<GetUserPolicyResponse> => {
      const target = { directory, kind: 'user', account, name: input.UserName! } as const
      const { name, document } = await requireInlinePolicy(target, input.PolicyName!)
      return { UserName: input.UserName, PolicyName: name, PolicyDocument: encodeDocument(document) }
    },
})
