import type { TagSAMLProviderRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onSamlProvider, requestTags } from '../rules/asks.ts'
import { requireSamlProvider } from '../rules/samlProviders.ts'
import { changeEntityTags, withTags } from '../rules/tags.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagSAMLProvider.html */
export const TagSAMLProvider = operation<TagSAMLProviderRequest, object>()({
  name: 'TagSAMLProvider',
  caller: 'signed',
  asks: onSamlProvider('iam:TagSAMLProvider', ({ Tags }) => requestTags(Tags)),
  faults: ['ConcurrentModification', 'InvalidInput', 'LimitExceeded', 'NoSuchEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }) => {
      const find = () => requireSamlProvider(directory, account, input.SAMLProviderArn!)
      await changeEntityTags(directory, 'provider', find, (present) =>
        withTags(present, input.Tags, 'TagsPerSAMLProvider'),
      )
      return {}
    },
})
