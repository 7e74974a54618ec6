import type { Command } from 'commander'
import { UsageError } from '../server.ts'
import { type Flags, type Shell, serverOf, settingsOf, withSettings } from '../shell.ts'

type OutboxFlags = Flags & { json?: true; follow?: true; page?: true }

/** `outbox` and `outbox show`. */
export function addOutbox(program: Command, shell: Shell): void {
  const command = withSettings(program.command('outbox'), ['data'])
    .description('list the newest messages to users: confirmation codes, invitations, and how they were delivered')
    .option('--to <address>', 'only messages to this address or number')
    .option('--limit <n>', 'how many', '20')
    .option('--follow', 'print messages as they come, until interrupted')
    .option('--page', 'print a link to a page of them, good for 12 hours; whoever has the link reads the codes')
    .option('--refresh <seconds>', 'with --page: how often it is brought up to date (default 15; 0 for never)')
    .option('--json', 'print everything, for machines')
    .option('--endpoint <url>', 'with --page: the server as the browser reaches it')
    .action((options: OutboxFlags) => (options.page === true ? linkToOutbox(shell, options) : list(shell, options)))

  withSettings(command.command('show [n]'), ['data'])
    .description('print a message whole: the newest, or the n-th newest')
    .option('--to <address>', 'of the messages to this address or number')
    .option('--json', 'print everything, for machines')
    .action(async (n: string | undefined, options: OutboxFlags) => {
      const { countOf, showMessage } = await import('../outbox.ts')
      const number = countOf(n ?? '1', 'the number of a message')
      await showMessage(dataOf(shell, options), { to: options['to'], number }, printingOf(shell, options))
    })
}

async function linkToOutbox(shell: Shell, options: OutboxFlags): Promise<void> {
  const { linkToPage } = await import('../outbox.ts')
  if (options.follow === true || options.json === true) throw new UsageError('--page prints a link and nothing else')
  return linkToPage(await serverOf(shell, options), { to: options['to'], refresh: options['refresh'] }, shell)
}

async function list(shell: Shell, options: OutboxFlags): Promise<void> {
  const { countOf, followMessages, listMessages } = await import('../outbox.ts')
  if ((options['refresh'] ?? options['endpoint']) !== undefined) {
    throw new UsageError('--refresh and --endpoint are of a page: give --page as well')
  }
  const data = dataOf(shell, options)
  const printing = printingOf(shell, options)
  const to = options['to']
  if (options.follow === true) return followMessages(data, { to }, printing, shell.unread)
  return listMessages(data, { to, limit: countOf(options['limit'] ?? '', 'a number of messages') }, printing)
}

function dataOf(shell: Shell, options: OutboxFlags): string {
  return settingsOf(shell, { data: options['data'] }).data
}

function printingOf({ write }: Shell, { json }: OutboxFlags) {
  return { json: json === true, write }
}
