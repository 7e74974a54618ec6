import type { DeleteAuthorizerRequest } from '@aws-sdk/client-apigatewayv2'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onApi } from '../rules/asks.ts'
import { changeApi } from '../rules/change.ts'
import { conflict } from '../rules/faults.ts'
import { requirePart } from '../rules/find.ts'

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-authorizers-authorizerid.html */
export const DeleteAuthorizer = operation<DeleteAuthorizerRequest, object>()({
  name: 'DeleteAuthorizer',
  caller: 'signed',
  asks: onApi('DELETE', ({ AuthorizerId }) => `/authorizers/${AuthorizerId}`),
  faults: ['ConflictException', 'NotFoundException'],
  handle:
    (needs: Pick<Needs, 'apis'>) =>
    (input, request): Promise<object> =>
      changeApi(needs, request, input.ApiId!, async (api) => {
        const { id } = await requirePart(needs, api, 'authorizer', input.AuthorizerId!)
        const users = (await needs.apis.parts(api.id, 'route')).filter((route) => route.settings.AuthorizerId === id)
        if (users.length > 0) {
          const routes = users.map((route) => route.settings.RouteKey).join(', ')
          throw conflict(`Cannot delete Authorizer '${id}'. It is referenced by routes: ${routes}`)
        }
        return { changes: [{ remove: { kind: 'authorizer', id } }], result: {} }
      }),
})
