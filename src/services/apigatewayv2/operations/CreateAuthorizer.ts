import type { CreateAuthorizerRequest, CreateAuthorizerResponse } from '@aws-sdk/client-apigatewayv2'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onApi } from '../rules/asks.ts'
import { authorizerShape, newAuthorizer } from '../rules/authorizers.ts'
import { changeApi, newPart } from '../rules/change.ts'

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-authorizers.html */
export const CreateAuthorizer = operation<CreateAuthorizerRequest, CreateAuthorizerResponse>()({
  name: 'CreateAuthorizer',
  caller: 'signed',
  asks: onApi('POST', () => '/authorizers'),
  faults: ['BadRequestException', 'ConflictException', 'NotFoundException'],
  handle:
    (needs: Pick<Needs, 'apis' | 'clock' | 'random'>) =>
    async (input, request): Promise<CreateAuthorizerResponse> => {
      const made = await changeApi(
        needs,
        request,
        input.ApiId!,
        async () => {
          const part = newPart(needs, 'authorizer', newAuthorizer(input), { name: input.Name! })
          return { changes: [{ put: part }], result: part }
        },
        () => `An authorizer named ${input.Name} already exists for this API`,
      )
      return authorizerShape(made)
    },
})
