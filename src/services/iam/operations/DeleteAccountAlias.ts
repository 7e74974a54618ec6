import type { DeleteAccountAliasRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { iamFault } from '../rules/faults.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccountAlias.html */
export const DeleteAccountAlias = operation<DeleteAccountAliasRequest, object>()({
  name: 'DeleteAccountAlias',
  caller: 'signed',
  asks: () => [{ action: 'iam:DeleteAccountAlias', resource: '*' }],
  faults: ['NoSuchEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }) => {
      const alias = input.AccountAlias!
      if (await directory.change({ do: 'removeAlias', account, alias })) return {}
      throw iamFault('NoSuchEntity', `The account alias ${alias} cannot be found.`)
    },
})
