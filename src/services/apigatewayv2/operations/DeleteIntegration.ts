import type { DeleteIntegrationRequest } from '@aws-sdk/client-apigatewayv2'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onApi } from '../rules/asks.ts'
import { changeApi } from '../rules/change.ts'
import { conflict } from '../rules/faults.ts'
import { requirePart } from '../rules/find.ts'
import { targetOf } from '../rules/routes.ts'

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations-integrationid.html */
export const DeleteIntegration = operation<DeleteIntegrationRequest, object>()({
  name: 'DeleteIntegration',
  caller: 'signed',
  asks: onApi('DELETE', ({ IntegrationId }) => `/integrations/${IntegrationId}`),
  faults: ['ConflictException', 'NotFoundException'],
  handle:
    (needs: Pick<Needs, 'apis'>) =>
    (input, request): Promise<object> =>
      changeApi(needs, request, input.ApiId!, async (api) => {
        const { id } = await requirePart(needs, api, 'integration', input.IntegrationId!)
        const users = (await needs.apis.parts(api.id, 'route')).filter((route) => targetOf(route.settings) === id)
        if (users.length > 0) {
          const routes = users.map((route) => route.settings.RouteKey).join(', ')
          throw conflict(`Cannot delete Integration '${id}'. It is referenced by routes: ${routes}`)
        }
        return { changes: [{ remove: { kind: 'integration', id } }], result: {} }
      }),
})
