import type { Command } from 'commander'
import { elsewhere, type Flags, type Shell, serverOf, withSettings } from '../shell.ts'

/** `identity` and `identity move`. */
export function addIdentities(program: Command, shell: Shell): void {
  const { write } = shell
  const command = withSettings(program.command('identity <id-or-sub>'), ['data'])
    .description('tell who an identity is, or which identities a user has: pool, logins, folder')
    .option('--json', 'print everything, for machines')
    .option(...elsewhere)
    .action(async (id: string, options: Flags & { json?: true }) => {
      const { showIdentities } = await import('../identity.ts')
      await showIdentities(await serverOf(shell, options), id, { json: options.json === true, write })
    })

  withSettings(command.command('move <from> <to>'), ['data'])
    .description("move the folder of a merged identity, or of a guest, into another identity's, in every bucket")
    .option(...elsewhere)
    .action(async (from: string, to: string, options: Flags) => {
      const { moveFolder } = await import('../identityFolder.ts')
      shell.exit((await moveFolder(await serverOf(shell, options), { from, to }, write)) ? 0 : 1)
    })
}
