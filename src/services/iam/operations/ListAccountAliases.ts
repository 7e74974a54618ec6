import type { ListAccountAliasesRequest, ListAccountAliasesResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccountAliases.html */
export const ListAccountAliases = operation<ListAccountAliasesRequest, ListAccountAliasesResponse>()({
  name: 'ListAccountAliases',
  caller: 'signed',
  asks: () => [{ action: 'iam:ListAccountAliases', resource: '*' }],
  faults: [],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (_input, { account }): Promise<ListAccountAliasesResponse> => {
      const { alias } = await directory.account(account)
      return { AccountAliases: alias === undefined ? [] : [alias], IsTruncated: false }
    },
})
