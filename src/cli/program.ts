import { Command } from 'commander'
import { addAccounts } from './commands/accounts.ts'
import { addBackups } from './commands/backups.ts'
import { addDecisions } from './commands/decisions.ts'
import { addIdentities } from './commands/identities.ts'
import { addKeys } from './commands/keys.ts'
import { addOutbox } from './commands/outbox.ts'
import { addServing } from './commands/serving.ts'
import type { Shell } from './shell.ts'

/** Every command, in the order in which `--help` lists them. What a command does is loaded when it is typed. */
export function programIn(shell: Shell): Command {
  const program = new Command('poolhouse')
    .description('Cognito, STS, IAM, S3, Lambda and API Gateway in one server that enforces who may read whose folder')
    .showHelpAfterError('(poolhouse --help says what there is)')
    // Options behind a command's own commands are theirs.
    .enablePositionalOptions()
  for (const add of [addServing, addDecisions, addAccounts, addIdentities, addOutbox, addBackups, addKeys]) {
    add(program, shell)
  }
  return program
}
