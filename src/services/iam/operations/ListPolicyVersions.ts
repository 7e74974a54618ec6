import type { ListPolicyVersionsRequest, ListPolicyVersionsResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onPolicy } from '../rules/asks.ts'
import { versionsOf } from '../rules/policies.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicyVersions.html */
export const ListPolicyVersions = operation<ListPolicyVersionsRequest, ListPolicyVersionsResponse>()({
  name: 'ListPolicyVersions',
  caller: 'signed',
  asks: onPolicy('iam:ListPolicyVersions'),
  faults: ['InvalidInput', 'NoSuchEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input): Promise<ListPolicyVersionsResponse> => {
      const versions = await versionsOf(directory, input.PolicyArn!)
      return { Versions: versions.map(({ shape }) => shape), IsTruncated: false }
    },
})
