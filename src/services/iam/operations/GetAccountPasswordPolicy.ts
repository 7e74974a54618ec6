import type { GetAccountPasswordPolicyResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { noPasswordPolicy, passwordPolicyShape } from '../rules/passwords.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountPasswordPolicy.html */
export const GetAccountPasswordPolicy = operation<object, GetAccountPasswordPolicyResponse>()({
  name: 'GetAccountPasswordPolicy',
  caller: 'signed',
  asks: () => [{ action: 'iam:GetAccountPasswordPolicy', resource: '*' }],
  faults: ['NoSuchEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (_input, { account }): Promise<GetAccountPasswordPolicyResponse> => {
      const { passwordPolicy } = await directory.account(account)
      if (passwordPolicy === undefined) throw noPasswordPolicy(account)
      return { PasswordPolicy: passwordPolicyShape(passwordPolicy) }
    },
})
