import type { CreateAccountAliasRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { iamFault } from '../rules/faults.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccountAlias.html */
export const CreateAccountAlias = operation<CreateAccountAliasRequest, object>()({
  name: 'CreateAccountAlias',
  caller: 'signed',
  asks: () => [{ action: 'iam:CreateAccountAlias', resource: '*' }],
  faults: ['EntityAlreadyExists'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }) => {
      const alias = input.AccountAlias!
      if (await directory.change({ do: 'setAlias', account, alias })) return {}
      throw iamFault('EntityAlreadyExists', `The account alias ${alias} already exists.`)
    },
})
