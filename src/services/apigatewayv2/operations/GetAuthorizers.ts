import type { GetAuthorizersRequest, GetAuthorizersResponse } from '@aws-sdk/client-apigatewayv2'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onApi } from '../rules/asks.ts'
import { authorizerShape } from '../rules/authorizers.ts'
import { requireApi } from '../rules/find.ts'
import { partOfAll } from '../rules/paging.ts'

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-authorizers.html */
export const GetAuthorizers = operation<GetAuthorizersRequest, GetAuthorizersResponse>()({
  name: 'GetAuthorizers',
  caller: 'signed',
  asks: onApi('GET', () => '/authorizers'),
  faults: ['BadRequestException', 'NotFoundException'],
  handle:
    (needs: Pick<Needs, 'apis'>) =>
    async (input, request): Promise<GetAuthorizersResponse> => {
      const api = await requireApi(needs, input.ApiId!, request)
      const { items, more } = partOfAll(await needs.apis.parts(api.id, 'authorizer'), input)
      return { Items: items.map(authorizerShape), ...more }
    },
})
