import type { DeleteStageRequest } from '@aws-sdk/client-apigatewayv2'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onApi } from '../rules/asks.ts'
import { changeApi } from '../rules/change.ts'

import { requirePart } from '../rules/find.ts'

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages-stagename.html */
export const DeleteStage = operation<DeleteStageRequest, object>()({
  name: 'DeleteStage',
  caller: 'signed',
  asks: onApi('DELETE', ({ StageName }) => `/stages/${StageName}`),
  faults: ['ConflictException', 'NotFoundException'],
  handle:
    (needs: Pick<Needs, 'apis'>) =>
    (input, request): Promise<object> =>
      changeApi(needs, request, input.ApiId!, async (api) => {
        const { id } = await requirePart(needs, api, 'stage', input.StageName!)
        return { changes: [{ remove: { kind: 'stage', id } }], result: {} }
      }),
})
