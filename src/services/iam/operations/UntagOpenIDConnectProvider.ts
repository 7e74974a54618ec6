import type { UntagOpenIDConnectProviderRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onOidcProvider } from '../rules/asks.ts'
import { requireOidcProvider } from '../rules/oidcProviders.ts'
import { changeEntityTags, withoutTags } from '../rules/tags.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagOpenIDConnectProvider.html */
export const UntagOpenIDConnectProvider = operation<UntagOpenIDConnectProviderRequest, object>()({
  name: 'UntagOpenIDConnectProvider',
  caller: 'signed',
  asks: onOidcProvider('iam:UntagOpenIDConnectProvider', ({ TagKeys }) => ({ 'aws:TagKeys': TagKeys! })),
  faults: ['ConcurrentModification', 'InvalidInput', 'NoSuchEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }) => {
      const find = () => requireOidcProvider(directory, account, input.OpenIDConnectProviderArn!)
      await changeEntityTags(directory, 'provider', find, (present) => withoutTags(present, input.TagKeys!))
      return {}
    },
})
