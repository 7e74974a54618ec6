import type { GetStagesRequest, GetStagesResponse } from '@aws-sdk/client-apigatewayv2'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onApi } from '../rules/asks.ts'
import { requireApi } from '../rules/find.ts'
import { partOfAll } from '../rules/paging.ts'
import { stageShape } from '../rules/stages.ts'

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages.html */
export const GetStages = operation<GetStagesRequest, GetStagesResponse>()({
  name: 'GetStages',
  caller: 'signed',
  asks: onApi('GET', () => '/stages'),
  faults: ['BadRequestException', 'NotFoundException'],
  handle:
    (needs: Pick<Needs, 'apis'>) =>
    async (input, request): Promise<GetStagesResponse> => {
      const api = await requireApi(needs, input.ApiId!, request)
      const { items, more } = partOfAll(await needs.apis.parts(api.id, 'stage'), input)
      return { Items: items.map(stageShape), ...more }
    },
})
