import type { DeleteCorsConfigurationRequest } from '@aws-sdk/client-apigatewayv2'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onApi } from '../rules/asks.ts'
import { changeApi } from '../rules/change.ts'

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-cors.html */
export const DeleteCorsConfiguration = operation<DeleteCorsConfigurationRequest, object>()({
  name: 'DeleteCorsConfiguration',
  caller: 'signed',
  asks: onApi('DELETE', () => '/cors'),
  faults: ['ConflictException', 'NotFoundException'],
  handle:
    (needs: Pick<Needs, 'apis'>) =>
    (input, request): Promise<object> =>
      changeApi(needs, request, input.ApiId!, ({ settings: { CorsConfiguration, ...settings } }) => ({
        settings,
        result: {},
      })),
})
