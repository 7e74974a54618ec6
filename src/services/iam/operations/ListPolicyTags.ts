import type { ListPolicyTagsRequest, ListPolicyTagsResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onPolicy } from '../rules/asks.ts'
import { requirePolicyOfAny } from '../rules/policies.ts'
import { tagPart } from '../rules/tags.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicyTags.html */
export const ListPolicyTags = operation<ListPolicyTagsRequest, ListPolicyTagsResponse>()({
  name: 'ListPolicyTags',
  caller: 'signed',
  asks: onPolicy('iam:ListPolicyTags'),
  faults: ['InvalidInput', 'NoSuchEntity', 'ValidationError'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input): Promise<ListPolicyTagsResponse> => {
      const policy = await requirePolicyOfAny(directory, input.PolicyArn!)
      return tagPart('tags' in policy ? policy.tags : {}, input)
    },
})
