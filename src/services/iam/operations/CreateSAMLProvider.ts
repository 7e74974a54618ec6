import type { CreateSAMLProviderRequest, CreateSAMLProviderResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { SamlProviderRecord } from '../ports/providers.ts'
import type { Needs } from '../ports.ts'
import { withTagging } from '../rules/asks.ts'
import { addSamlProvider, requireMetadata, requirePlainAssertions, samlArn, samlUuid } from '../rules/samlProviders.ts'
import { optionalTags } from '../rules/shapes.ts'
import { withTags } from '../rules/tags.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateSAMLProvider.html */
export const CreateSAMLProvider = operation<CreateSAMLProviderRequest, CreateSAMLProviderResponse>()({
  name: 'CreateSAMLProvider',
  caller: 'signed',
  asks: ({ Name, Tags }, { account }) =>
    withTagging('iam:CreateSAMLProvider', 'iam:TagSAMLProvider', samlArn(account, Name!), Tags),
  faults: ['EntityAlreadyExists', 'InvalidInput', 'LimitExceeded'],
  handle:
    ({ directory, clock, random }: Pick<Needs, 'directory' | 'clock' | 'random'>) =>
    async (input, { account }): Promise<CreateSAMLProviderResponse> => {
      requirePlainAssertions(input)
      requireMetadata(input.SAMLMetadataDocument!)
      const tags = withTags({}, input.Tags, 'TagsPerSAMLProvider')
      const provider: SamlProviderRecord = {
        kind: 'saml',
        arn: samlArn(account, input.Name!),
        account,
        createdAt: clock.now(),
        body: { uuid: samlUuid(random), metadata: input.SAMLMetadataDocument! },
        tags,
      }
      await addSamlProvider(directory, provider)
      return { SAMLProviderArn: provider.arn, ...optionalTags(tags) }
    },
})
