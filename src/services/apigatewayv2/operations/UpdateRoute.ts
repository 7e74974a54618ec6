import type { UpdateRouteRequest, UpdateRouteResult } from '@aws-sdk/client-apigatewayv2'
import { operation } from '../../../kernel/operation.ts'
import type { Needs, Part } from '../ports.ts'
import { onApi } from '../rules/asks.ts'
import { changeApi } from '../rules/change.ts'
import { requirePart } from '../rules/find.ts'
import { changedRoute, routeShape } from '../rules/routes.ts'

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-routes-routeid.html */
export const UpdateRoute = operation<UpdateRouteRequest, UpdateRouteResult>()({
  name: 'UpdateRoute',
  caller: 'signed',
  asks: onApi('PATCH', ({ RouteId }) => `/routes/${RouteId}`),
  faults: ['BadRequestException', 'ConflictException', 'NotFoundException'],
  handle:
    (needs: Pick<Needs, 'apis' | 'clock'>) =>
    async (input, request): Promise<UpdateRouteResult> => {
      const changed = await changeApi(
        needs,
        request,
        input.ApiId!,
        async (api) => {
          const before = await requirePart(needs, api, 'route', input.RouteId!)
          const settings = await changedRoute(needs, api, before.settings, input)
          const part: Part<'route'> = { ...before, settings, name: settings.RouteKey!, modifiedAt: needs.clock.now() }
          return { changes: [{ put: part }], result: part }
        },
        ({ name }) => `Route with key ${name} already exists for this API`,
      )
      return routeShape(changed)
    },
})
