import type { GetRoutesRequest, GetRoutesResponse } from '@aws-sdk/client-apigatewayv2'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onApi } from '../rules/asks.ts'
import { requireApi } from '../rules/find.ts'
import { partOfAll } from '../rules/paging.ts'
import { routeShape } from '../rules/routes.ts'

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-routes.html */
export const GetRoutes = operation<GetRoutesRequest, GetRoutesResponse>()({
  name: 'GetRoutes',
  caller: 'signed',
  asks: onApi('GET', () => '/routes'),
  faults: ['BadRequestException', 'NotFoundException'],
  handle:
    (needs: Pick<Needs, 'apis'>) =>
    async (input, request): Promise<GetRoutesResponse> => {
      const api = await requireApi(needs, input.ApiId!, request)
      const { items, more } = partOfAll(await needs.apis.parts(api.id, 'route'), input)
      return { Items: items.map(routeShape), ...more }
    },
})
