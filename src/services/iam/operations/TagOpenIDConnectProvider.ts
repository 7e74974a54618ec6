import type { TagOpenIDConnectProviderRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onOidcProvider, requestTags } from '../rules/asks.ts'
import { requireOidcProvider } from '../rules/oidcProviders.ts'
import { changeEntityTags, withTags } from '../rules/tags.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagOpenIDConnectProvider.html */
export const TagOpenIDConnectProvider = operation<TagOpenIDConnectProviderRequest, object>()({
  name: 'TagOpenIDConnectProvider',
  caller: 'signed',
  asks: onOidcProvider('iam:TagOpenIDConnectProvider', ({ Tags }) => requestTags(Tags)),
  faults: ['ConcurrentModification', 'InvalidInput', 'LimitExceeded', 'NoSuchEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }) => {
      const find = () => requireOidcProvider(directory, account, input.OpenIDConnectProviderArn!)
      await changeEntityTags(directory, 'provider', find, (present) =>
        withTags(present, input.Tags, 'TagsPerOpenIDConnectProvider'),
      )
      return {}
    },
})
