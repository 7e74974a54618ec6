import type { UpdateAuthorizerRequest, UpdateAuthorizerResponse } from '@aws-sdk/client-apigatewayv2'
import { operation } from '../../../kernel/operation.ts'
import type { Needs, Part } from '../ports.ts'
import { onApi } from '../rules/asks.ts'
import { authorizerShape, changedAuthorizer } from '../rules/authorizers.ts'
import { changeApi } from '../rules/change.ts'
import { requirePart } from '../rules/find.ts'

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-authorizers-authorizerid.html */
export const UpdateAuthorizer = operation<UpdateAuthorizerRequest, UpdateAuthorizerResponse>()({
  name: 'UpdateAuthorizer',
  caller: 'signed',
  asks: onApi('PATCH', ({ AuthorizerId }) => `/authorizers/${AuthorizerId}`),
  faults: ['BadRequestException', 'ConflictException', 'NotFoundException'],
  handle:
    (needs: Pick<Needs, 'apis' | 'clock'>) =>
    async (input, request): Promise<UpdateAuthorizerResponse> => {
      const changed = await changeApi(
        needs,
        request,
        input.ApiId!,
        async (api) => {
          const before = await requirePart(needs, api, 'authorizer', input.AuthorizerId!)
          const settings = changedAuthorizer(before.settings, input)
          const part: Part<'authorizer'> = { ...before, settings, name: settings.Name!, modifiedAt: needs.clock.now() }
          return { changes: [{ put: part }], result: part }
        },
        ({ name }) => `An authorizer named ${name} already exists for this API`,
      )
      return authorizerShape(changed)
    },
})
