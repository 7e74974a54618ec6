import type { CreateStageRequest, CreateStageResponse } from '@aws-sdk/client-apigatewayv2'
import type { Ask } from '../../../kernel/operation.ts'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onApi, requestTags } from '../rules/asks.ts'
import { changeApi, newPart } from '../rules/change.ts'
import { conflict } from '../rules/faults.ts'
import { newStage, stageShape } from '../rules/stages.ts'
import { requireTags } from '../rules/tags.ts'

type StageNeeds = Pick<Needs, 'apis' | 'clock' | 'random'>

const onStages = onApi<CreateStageRequest>('POST', () => '/stages')

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages.html */
export const CreateStage = operation<CreateStageRequest, CreateStageResponse>()({
  name: 'CreateStage',
  caller: 'signed',
  asks: async (input, scope, needs: StageNeeds): Promise<readonly Ask[]> => {
    const tags = requestTags(input.Tags)
    return (await onStages(input, scope, needs)).map((ask) => ({ ...ask, context: { ...tags, ...ask.context } }))
  },
  faults: ['BadRequestException', 'ConflictException', 'NotFoundException'],
  handle:
    (needs: StageNeeds) =>
    async (input, request): Promise<CreateStageResponse> => {
      requireTags(input.Tags)
      const id = input.StageName!
      const made = await changeApi(needs, request, input.ApiId!, async (api) => {
        const part = newPart(needs, 'stage', await newStage(needs, api, input), { id })
        if ((await needs.apis.part(api.id, 'stage', id)) !== undefined) throw conflict('Stage already exists')
        return { changes: [{ put: part }], result: part }
      })
      return stageShape(made)
    },
})
