import type { CreateRouteRequest, CreateRouteResult } from '@aws-sdk/client-apigatewayv2'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onApi } from '../rules/asks.ts'
import { changeApi, newPart } from '../rules/change.ts'
import { newRoute, routeShape } from '../rules/routes.ts'

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-routes.html */
export const CreateRoute = operation<CreateRouteRequest, CreateRouteResult>()({
  name: 'CreateRoute',
  caller: 'signed',
  asks: onApi('POST', () => '/routes'),
  faults: ['BadRequestException', 'ConflictException', 'NotFoundException'],
  handle:
    (needs: Pick<Needs, 'apis' | 'clock' | 'random'>) =>
    async (input, request): Promise<CreateRouteResult> => {
      const made = await changeApi(
        needs,
        request,
        input.ApiId!,
        async (api) => {
          const part = newPart(needs, 'route', await newRoute(needs, api, input), { name: input.RouteKey! })
          return { changes: [{ put: part }], result: part }
        },
        () => `Route with key ${input.RouteKey} already exists for this API`,
      )
      return routeShape(made)
    },
})
