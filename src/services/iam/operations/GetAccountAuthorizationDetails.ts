import type { GetAccountAuthorizationDetailsRequest, GetAccountAuthorizationDetailsResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { authorizationDetails } from '../rules/accountDetails.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html */
export const GetAccountAuthorizationDetails = operation<
  GetAccountAuthorizationDetailsRequest,
  GetAccountAuthorizationDetailsResponse
>()({
  name: 'GetAccountAuthorizationDetails',
  caller: 'signed',
  asks: () => [{ action: 'iam:GetAccountAuthorizationDetails', resource: '*' }],
  faults: ['ValidationError'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }): Promise<GetAccountAuthorizationDetailsResponse> => {
      return authorizationDetails(directory, account, input)
    },
})
