import type { ValidateTemplateInput, ValidateTemplateOutput } from '@aws-sdk/client-cloudformation'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { capabilityWords, declaredParameter } from '../rules/answers.ts'
import { requestKeys } from '../rules/asks.ts'
import { templateText } from '../rules/templateText.ts'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ValidateTemplate.html */
export const ValidateTemplate = operation<ValidateTemplateInput, ValidateTemplateOutput>()({
  name: 'ValidateTemplate',
  caller: 'signed',
  asks: (input) => [{ action: 'cloudformation:ValidateTemplate', resource: '*', context: requestKeys(input) }],
  faults: ['ValidationError'],
  handle:
    (needs: Pick<Needs, 'templates' | 'callAs'>) =>
    async (input, request): Promise<ValidateTemplateOutput> => {
      const summary = await needs.templates.summarize(await templateText(input, needs, request))
      return {
        Description: summary.description,
        Parameters: summary.parameters.map(declaredParameter),
        Capabilities: capabilityWords(summary.capabilities),
        CapabilitiesReason: summary.capabilitiesReason,
        DeclaredTransforms: [...summary.transforms],
      }
    },
})
