import type { Command } from 'commander'
import { elsewhere, type Flags, type Shell, serverOf, withSettings } from '../shell.ts'

type AccountFlags = Flags & { json?: true }

/** `account create` and `account list`. */
export function addAccounts(program: Command, shell: Shell): void {
  const command = program.command('account').description('the AWS accounts of the deployment')
  const printing = ({ json }: AccountFlags) => ({ json: json === true, write: shell.write })

  withSettings(command.command('create <name>'), ['data'])
    .description('make an account, and print its root access key this once')
    .option('--email <address>', 'whom to write to about the account')
    .option('--json', 'print accountId, accessKeyId, secretAccessKey and canonicalId, for machines')
    .option(...elsewhere)
    .action(async (name: string, options: AccountFlags) => {
      const { createAccount } = await import('../account.ts')
      await createAccount(await serverOf(shell, options), { name, email: options['email'] }, printing(options))
    })

  withSettings(command.command('list'), ['data'])
    .description('list the accounts, oldest first')
    .option('--json', 'print everything but secrets, for machines')
    .option(...elsewhere)
    .action(async (options: AccountFlags) => {
      const { listAccounts } = await import('../account.ts')
      await listAccounts(await serverOf(shell, options), printing(options))
    })
}
