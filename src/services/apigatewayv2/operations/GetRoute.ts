import type { GetRouteRequest, GetRouteResult } from '@aws-sdk/client-apigatewayv2'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onApi } from '../rules/asks.ts'
import { requireApi, requirePart } from '../rules/find.ts'
import { routeShape } from '../rules/routes.ts'

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-routes-routeid.html */
export const GetRoute = operation<GetRouteRequest, GetRouteResult>()({
  name: 'GetRoute',
  caller: 'signed',
  asks: onApi('GET', ({ RouteId }) => `/routes/${RouteId}`),
  faults: ['NotFoundException'],
  handle:
    (needs: Pick<Needs, 'apis'>) =>
    async (input, request): Promise<GetRouteResult> => {
      const api = await requireApi(needs, input.ApiId!, request)
      return routeShape(await requirePart(needs, api, 'route', input.RouteId!))
    },
})
