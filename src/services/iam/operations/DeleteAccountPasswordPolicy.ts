import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { noPasswordPolicy } from '../rules/passwords.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccountPasswordPolicy.html */
export const DeleteAccountPasswordPolicy = operation<object, object>()({
  name: 'DeleteAccountPasswordPolicy',
  caller: 'signed',
  asks: () => [{ action: 'iam:DeleteAccountPasswordPolicy', resource: '*' }],
  faults: ['NoSuchEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (_input, { account }) => {
      if (await directory.change({ do: 'setPasswordPolicy', account, policy: null })) return {}
      throw noPasswordPolicy(account)
    },
})
