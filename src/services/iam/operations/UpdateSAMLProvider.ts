import type { UpdateSAMLProviderRequest, UpdateSAMLProviderResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onSamlProvider } from '../rules/asks.ts'
import { changeProvider } from '../rules/providers.ts'
import { requireMetadata, requirePlainAssertions, requireSamlProvider } from '../rules/samlProviders.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateSAMLProvider.html */
export const UpdateSAMLProvider = operation<UpdateSAMLProviderRequest, UpdateSAMLProviderResponse>()({
  name: 'UpdateSAMLProvider',
  caller: 'signed',
  asks: onSamlProvider('iam:UpdateSAMLProvider'),
  faults: ['ConcurrentModification', 'InvalidInput', 'NoSuchEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }): Promise<UpdateSAMLProviderResponse> => {
      requirePlainAssertions(input)
      const arn = input.SAMLProviderArn!
      const present = () => requireSamlProvider(directory, account, arn)
      const { SAMLMetadataDocument: metadata } = input
      if (metadata === undefined) {
        await present()
      } else {
        requireMetadata(metadata)
        await changeProvider(directory, present, (body) => ({ ...body, metadata }))
      }
      return { SAMLProviderArn: arn }
    },
})
