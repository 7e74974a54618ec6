import type { GetTemplateSummaryInput, GetTemplateSummaryOutput } from '@aws-sdk/client-cloudformation'
import { operation, type RequestContext } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { capabilityWords, declaredParameter } from '../rules/answers.ts'
import { requestKeys, stackAsks } from '../rules/asks.ts'
import { refuseUnsupported, requireStack } from '../rules/stacks.ts'
import { templateText } from '../rules/templateText.ts'

type SummaryNeeds = Pick<Needs, 'stacks' | 'templates' | 'callAs'>

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetTemplateSummary.html */
export const GetTemplateSummary = operation<GetTemplateSummaryInput, GetTemplateSummaryOutput>()({
  name: 'GetTemplateSummary',
  caller: 'signed',
  asks: (input, scope, needs: SummaryNeeds) =>
    stackAsks('GetTemplateSummary', input.StackName, scope, needs, requestKeys(input)),
  faults: ['ValidationError'],
  handle:
    (needs: SummaryNeeds) =>
    async (input, request): Promise<GetTemplateSummaryOutput> => {
      refuseUnsupported(input, ['StackSetName'])
      const summary = await needs.templates.summarize(await textOf(input, needs, request))
      return {
        Description: summary.description,
        Metadata: summary.metadata,
        Version: '2010-09-09',
        Parameters: summary.parameters.map((parameter) => ({
          ...declaredParameter(parameter),
          ParameterType: parameter.type,
          ParameterConstraints:
            parameter.allowedValues.length === 0 ? {} : { AllowedValues: [...parameter.allowedValues] },
        })),
        Capabilities: capabilityWords(summary.capabilities),
        CapabilitiesReason: summary.capabilitiesReason,
        ResourceTypes: [...summary.resourceTypes],
        DeclaredTransforms: [...summary.transforms],
      }
    },
})

async function textOf(input: GetTemplateSummaryInput, needs: SummaryNeeds, request: RequestContext): Promise<string> {
  if (input.StackName === undefined) return templateText(input, needs, request)
  return (await requireStack(needs, request, input.StackName)).template
}
