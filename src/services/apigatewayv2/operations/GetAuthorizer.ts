import type { GetAuthorizerRequest, GetAuthorizerResponse } from '@aws-sdk/client-apigatewayv2'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onApi } from '../rules/asks.ts'
import { authorizerShape } from '../rules/authorizers.ts'
import { requireApi, requirePart } from '../rules/find.ts'

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-authorizers-authorizerid.html */
export const GetAuthorizer = operation<GetAuthorizerRequest, GetAuthorizerResponse>()({
  name: 'GetAuthorizer',
  caller: 'signed',
  asks: onApi('GET', ({ AuthorizerId }) => `/authorizers/${AuthorizerId}`),
  faults: ['NotFoundException'],
  handle:
    (needs: Pick<Needs, 'apis'>) =>
    async (input, request): Promise<GetAuthorizerResponse> => {
      const api = await requireApi(needs, input.ApiId!, request)
      return authorizerShape(await requirePart(needs, api, 'authorizer', input.AuthorizerId!))
    },
})
