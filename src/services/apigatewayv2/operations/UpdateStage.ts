import type { UpdateStageRequest, UpdateStageResponse } from '@aws-sdk/client-apigatewayv2'
import { operation } from '../../../kernel/operation.ts'
import type { Needs, Part } from '../ports.ts'
import { onApi } from '../rules/asks.ts'
import { changeApi } from '../rules/change.ts'
import { requirePart } from '../rules/find.ts'
import { changedStage, stageShape } from '../rules/stages.ts'

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages-stagename.html */
export const UpdateStage = operation<UpdateStageRequest, UpdateStageResponse>()({
  name: 'UpdateStage',
  caller: 'signed',
  asks: onApi('PATCH', ({ StageName }) => `/stages/${StageName}`),
  faults: ['BadRequestException', 'ConflictException', 'NotFoundException'],
  handle:
    (needs: Pick<Needs, 'apis' | 'clock'>) =>
    async (input, request): Promise<UpdateStageResponse> => {
      const changed = await changeApi(needs, request, input.ApiId!, async (api) => {
        const before = await requirePart(needs, api, 'stage', input.StageName!)
        const settings = await changedStage(needs, api, before.settings, input)
        const part: Part<'stage'> = { ...before, settings, modifiedAt: needs.clock.now() }
        return { changes: [{ put: part }], result: part }
      })
      return stageShape(changed)
    },
})
