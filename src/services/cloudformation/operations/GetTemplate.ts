import type { GetTemplateInput, GetTemplateOutput } from '@aws-sdk/client-cloudformation'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { stackAsks } from '../rules/asks.ts'
import { refuseUnsupported, requireStack } from '../rules/stacks.ts'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetTemplate.html */
export const GetTemplate = operation<GetTemplateInput, GetTemplateOutput>()({
  name: 'GetTemplate',
  caller: 'signed',
  asks: (input, scope, needs: Pick<Needs, 'stacks'>) => stackAsks('GetTemplate', input.StackName, scope, needs),
  faults: ['ValidationError'],
  handle:
    (needs: Pick<Needs, 'stacks'>) =>
    async (input, request): Promise<GetTemplateOutput> => {
      refuseUnsupported(input, ['ChangeSetName'])
      const stack = await requireStack(needs, request, input.StackName ?? '')
      return {
        TemplateBody: input.TemplateStage === 'Processed' ? stack.processed : stack.template,
        StagesAvailable: ['Original', 'Processed'],
      }
    },
})
