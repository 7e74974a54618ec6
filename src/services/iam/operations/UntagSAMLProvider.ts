import type { UntagSAMLProviderRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onSamlProvider } from '../rules/asks.ts'
import { requireSamlProvider } from '../rules/samlProviders.ts'
import { changeEntityTags, withoutTags } from '../rules/tags.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagSAMLProvider.html */
export const UntagSAMLProvider = operation<UntagSAMLProviderRequest, object>()({
  name: 'UntagSAMLProvider',
  caller: 'signed',
  asks: onSamlProvider('iam:UntagSAMLProvider', ({ TagKeys }) => ({ 'aws:TagKeys': TagKeys! })),
  faults: ['ConcurrentModification', 'InvalidInput', 'NoSuchEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }) => {
      const find = () => requireSamlProvider(directory, account, input.SAMLProviderArn!)
      await changeEntityTags(directory, 'provider', find, (present) => withoutTags(present, input.TagKeys!))
      return {}
    },
})
