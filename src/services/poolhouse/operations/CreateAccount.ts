import { Fault } from '../../../kernel/fault.ts'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { type AccountSummary, accountAsks, accountSummary } from '../rules/accounts.ts'

interface CreateAccountRequest {
  readonly Name: string
  readonly Email?: string
}

interface CreateAccountResponse {
  readonly Account: AccountSummary
  /** The root access key of the account; its secret is told this once. */
  readonly RootKey: { readonly AccessKeyId: string; readonly SecretAccessKey: string }
}

/** Makes an account of the deployment, with its root. Only the management account may. */
export const CreateAccount = operation<CreateAccountRequest, CreateAccountResponse>()({
  name: 'CreateAccount',
  caller: 'signed',
  asks: accountAsks<CreateAccountRequest>('poolhouse:CreateAccount'),
  faults: ['ConflictException'],
  handle:
    ({ accounts }: Pick<Needs, 'accounts' | 'managementAccount'>) =>
    async ({ Name, Email }): Promise<CreateAccountResponse> => {
      const made = await accounts.create(Email === undefined ? { name: Name } : { name: Name, email: Email })
      if (made === undefined) {
        throw new Fault('ConflictException', `There is an account named ${Name} already.`, { status: 400 })
      }
      const { account, accessKeyId, secretAccessKey } = made
      return {
        Account: accountSummary(account),
        RootKey: { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey },
      }
    },
})
