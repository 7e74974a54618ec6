import type { DeleteRouteRequest } from '@aws-sdk/client-apigatewayv2'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onApi } from '../rules/asks.ts'
import { changeApi } from '../rules/change.ts'

import { requirePart } from '../rules/find.ts'

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-routes-routeid.html */
export const DeleteRoute = operation<DeleteRouteRequest, object>()({
  name: 'DeleteRoute',
  caller: 'signed',
  asks: onApi('DELETE', ({ RouteId }) => `/routes/${RouteId}`),
  faults: ['ConflictException', 'NotFoundException'],
  handle:
    (needs: Pick<Needs, 'apis'>) =>
    (input, request): Promise<object> =>
      changeApi(needs, request, input.ApiId!, async (api) => {
        const { id } = await requirePart(needs, api, 'route', input.RouteId!)
        return { changes: [{ remove: { kind: 'route', id } }], result: {} }
      }),
})
