import type { GetSAMLProviderRequest, GetSAMLProviderResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onSamlProvider } from '../rules/asks.ts'
import { dateOf } from '../rules/dates.ts'
import { requireSamlProvider, validUntil } from '../rules/samlProviders.ts'
import { optionalTags } from '../rules/shapes.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetSAMLProvider.html */
export const GetSAMLProvider = operation<GetSAMLProviderRequest, GetSAMLProviderResponse>()({
  name: 'GetSAMLProvider',
  caller: 'signed',
  asks: onSamlProvider('iam:GetSAMLProvider'),
  faults: ['InvalidInput', 'NoSuchEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }): Promise<GetSAMLProviderResponse> => {
      const provider = await requireSamlProvider(directory, account, input.SAMLProviderArn!)
      return {
        SAMLProviderUUID: provider.body.uuid,
        SAMLMetadataDocument: provider.body.metadata,
        CreateDate: dateOf(provider.createdAt),
        ValidUntil: validUntil(provider),
        ...optionalTags(provider.tags),
      }
    },
})
