import type { Command } from 'commander'
import { UsageError } from '../server.ts'
import { type Flags, type Shell, settingsOf, withSettings } from '../shell.ts'

type BackupFlags = Flags & { withoutKeys?: true; verify?: true; json?: true }

/** `fsck`, `backup` and `restore`. */
export function addBackups(program: Command, shell: Shell): void {
  withSettings(program.command('fsck'), ['data', 'keyRing'])
    .description(
      'verify every object of a data folder, whether its server runs or not; exit 0 when all are whole, 1 when not',
    )
    .option('--json', 'print a JSON object a line, for machines')
    .action(async (options: BackupFlags) => {
      const { fsck } = await import('../fsck.ts')
      shell.exit((await fsck(placeOf(shell, options), printingOf(shell, options))) ? 0 : 1)
    })

  withSettings(program.command('backup <folder>'), ['data', 'keyRing'])
    .description(
      'back up a data folder, whether its server runs or not, into a folder of backups, which may hold earlier ones; exit 0 when all is whole, 1 when not',
    )
    .option('--without-keys', 'leave the key ring and the root access key out; nothing opens without the ring')
    .option('--keep <n>', 'how many backups stay in the folder, the new one included (default 2)')
    .option('--verify', 'take none: verify the newest one that is there')
    .option('--backup <name>', 'with --verify: which one')
    .option('--json', 'print a JSON object a line, for machines')
    .action(async (folder: string, options: BackupFlags) => shell.exit(await backup(shell, folder, options)))

  withSettings(program.command('restore <folder>'), ['data', 'keyRing'])
    .description(
      'bring a backup back into a new data folder, and verify every object of it; exit 0 when all is whole, 1 when not',
    )
    .option('--backup <name>', 'which one of the folder (default: the newest)')
    .option('--json', 'print a JSON object a line, for machines')
    .action(async (folder: string, options: BackupFlags) => {
      requireNamed(folder)
      const { restore } = await import('../backup.ts')
      const wanted = { from: folder, backup: options['backup'], ...placeOf(shell, options) }
      shell.exit(await restore(wanted, printingOf(shell, options)))
    })
}

async function backup(shell: Shell, target: string, options: BackupFlags): Promise<number> {
  const { backUp, keepOf, verify } = await import('../backup.ts')
  const printing = printingOf(shell, options)
  const { data, keyRing } = placeOf(shell, options)
  requireNamed(target)
  const taking = options['keep'] ?? options.withoutKeys
  if (options.verify === true && taking !== undefined)
    throw new UsageError('--verify takes no backup: leave --keep and --without-keys away')
  if (options.verify === true) return verify({ target, backup: options['backup'], keyRing }, printing)
  if (options['backup'] !== undefined) throw new UsageError('--backup names the one to --verify')
  const withKeys = options.withoutKeys !== true
  return backUp({ data, keyRing, target, withKeys, keep: keepOf(options['keep']) }, printing)
}

/** A variable that is not set must not stand for the folder in which the command is typed. */
function requireNamed(folder: string): void {
  if (folder === '') throw new UsageError('name the folder of backups')
}

/** Where the data is, and the key ring that opens it. */
function placeOf(shell: Shell, options: BackupFlags) {
  const { data, keyRing } = settingsOf(shell, { data: options['data'], keyRing: options['keyRing'] })
  return { data, keyRing }
}

function printingOf({ write, tell }: Shell, { json }: BackupFlags) {
  return { json: json === true, write, tell }
}
