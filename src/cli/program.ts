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
    .version(shell.version, '--version', 'display the version')
    .addHelpText('after', advice)
    .configureOutput({ writeOut: shell.write, writeErr: shell.tell })
    // Options behind a command's own commands are theirs.
    .enablePositionalOptions()
  for (const add of [addServing, addDecisions, addAccounts, addIdentities, addOutbox, addBackups, addKeys]) {
    add(program, shell)
  }
  answerMistakes(program, 'poolhouse')
  return program
}

const advice = `
What a command takes is told by: poolhouse <command> --help
An option that names a variable, such as POOLHOUSE_DATA, may be set in the environment instead.
From nothing to a stack of your own: docs/guides/first-stack.md`

/** Words that a command does not understand end it as any other mistake does, with its own help to look at. */
function answerMistakes(command: Command, name: string): void {
  command.showHelpAfterError(`(${name} --help says what there is)`).exitOverride()
  for (const each of command.commands) answerMistakes(each, `${name} ${each.name()}`)
}
