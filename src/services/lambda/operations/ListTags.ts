import type { ListTagsRequest, ListTagsResponse } from '@aws-sdk/client-lambda'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onTagged } from '../rules/asks.ts'
import { requireTagged } from '../rules/find.ts'

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListTags.html */
export const ListTags = operation<ListTagsRequest, ListTagsResponse>()({
  name: 'ListTags',
  caller: 'signed',
  asks: onTagged('lambda:ListTags'),
  faults: ['ResourceNotFoundException'],
  handle:
    (needs: Pick<Needs, 'functions'>) =>
    async (input): Promise<ListTagsResponse> => ({ Tags: { ...(await requireTagged(needs, input.Resource!)).tags } }),
})
