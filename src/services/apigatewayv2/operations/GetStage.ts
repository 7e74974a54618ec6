import type { GetStageRequest, GetStageResponse } from '@aws-sdk/client-apigatewayv2'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onApi } from '../rules/asks.ts'
import { requireApi, requirePart } from '../rules/find.ts'
import { stageShape } from '../rules/stages.ts'

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages-stagename.html */
export const GetStage = operation<GetStageRequest, GetStageResponse>()({
  name: 'GetStage',
  caller: 'signed',
  asks: onApi('GET', ({ StageName }) => `/stages/${StageName}`),
  faults: ['NotFoundException'],
  handle:
    (needs: Pick<Needs, 'apis'>) =>
    async (input, request): Promise<GetStageResponse> => {
      const api = await requireApi(needs, input.ApiId!, request)
      return stageShape(await requirePart(needs, api, 'stage', input.StageName!))
    },
})
