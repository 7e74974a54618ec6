import type { GetAccountSummaryResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { summaryOf } from '../rules/accountSummary.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html */
export const GetAccountSummary = operation<object, GetAccountSummaryResponse>()({
  name: 'GetAccountSummary',
  caller: 'signed',
  asks: () => [{ action: 'iam:GetAccountSummary', resource: '*' }],
  faults: [],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (_input, { account }): Promise<GetAccountSummaryResponse> => {
      return { SummaryMap: summaryOf(await directory.census(account)) }
    },
})
