import type { DeleteSAMLProviderRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onSamlProvider } from '../rules/asks.ts'
import { noSuchSamlProvider, requireSamlProvider } from '../rules/samlProviders.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteSAMLProvider.html */
export const DeleteSAMLProvider = operation<DeleteSAMLProviderRequest, object>()({
  name: 'DeleteSAMLProvider',
  caller: 'signed',
  asks: onSamlProvider('iam:DeleteSAMLProvider'),
  faults: ['InvalidInput', 'NoSuchEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }) => {
      const { arn } = await requireSamlProvider(directory, account, input.SAMLProviderArn!)
      if (!(await directory.change({ do: 'removeProvider', arn }))) throw noSuchSamlProvider(arn)
      return {}
    },
})
