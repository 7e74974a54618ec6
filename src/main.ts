#!/usr/bin/env -S node --expose-gc --max-semi-space-size=16 --heap-growing-percent=100
import { enableCompileCache } from 'node:module'
import { Command, Option } from 'commander'
import { UsageError } from './cli/server.ts'
import { readSettings, type Settings, SettingsError, settings } from './config.ts'
import { CannotStart } from './kernel/cannotStart.ts'

enableCompileCache()

type Flags = Readonly<Record<string, string | undefined>>

/** Options of the settings table, as flags of a command. */
function withSettings(command: Command, names: readonly (keyof typeof settings)[]): Command {
  for (const name of names) {
    const { flag, value, about, variable } = settings[name]
    command.addOption(new Option(`--${flag} ${value}`, `${about}; ${variable}`))
  }
  return command
}

/** Settings from the command's flags and the environment; commander spells flags in camel case. */
function settingsOf(options: Flags): Settings {
  const flags = Object.entries(settings).map(([name, { flag }]) => [flag, options[name]] as const)
  return readSettings(process.env, Object.fromEntries(flags))
}

const write = (text: string) => {
  process.stdout.write(text)
}

const tell = (text: string) => {
  process.stderr.write(text)
}

const program = new Command('poolhouse')
  .description('Cognito, STS, IAM, S3, Lambda and API Gateway in one server that enforces who may read whose folder')
  .showHelpAfterError('(poolhouse --help says what there is)')
  // Options behind a command's own commands are theirs.
  .enablePositionalOptions()

withSettings(program.command('start'), Object.keys(settings) as (keyof typeof settings)[])
  .description('serve; on an empty data folder, deploy the walkthrough and run the tour first')
  .option('--bare', 'start without the walkthrough: no stack, no tour')
  .action(async (options: Flags & { bare?: true }) => {
    const { start } = await import('./cli/start.ts')
    process.exitCode = await start(settingsOf(options), {
      bare: options.bare === true,
      write,
      programs: process.env['PATH'] ?? '',
    })
  })

withSettings(program.command('tour'), ['data'])
  .description('walk through the deployed walkthrough with real clients: what must work, and what must be refused')
  .option('--stack <name>', 'the stack to walk through', 'private-folders')
  .option('--endpoint <url>', 'the server, where it is not the one that runs on the data folder')
  .action(async (options: Flags & { stack: string }) => {
    const { findServer } = await import('./cli/server.ts')
    const { tour } = await import('./cli/tour/index.ts')
    const server = await findServer(settingsOf(options).data, options['endpoint'])
    const colour = process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined
    process.exitCode = (await tour(server, options.stack, { write, colour })) ? 0 : 1
  })

withSettings(program.command('deploy <template>'), ['data'])
  .description('pack the code that a CloudFormation or SAM template names, and create its stack')
  .option('--stack <name>', "the stack's name (default: the name of the template's folder)")
  .option('--parameter <name=value...>', 'values of the template’s parameters')
  .option('--unless-created', 'leave a stack that was created before as it is')
  .option('--endpoint <url>', 'the server, where it is not the one that runs on the data folder')
  .action(async (template: string, options: Flags & { parameter?: readonly string[]; unlessCreated?: true }) => {
    const { basename, dirname, resolve } = await import('node:path')
    const { findServer } = await import('./cli/server.ts')
    const { deploy, parametersOf } = await import('./cli/deploy.ts')
    const server = await findServer(settingsOf({ data: options['data'] }).data, options['endpoint'])
    const stackName = options['stack'] ?? basename(dirname(resolve(template)))
    const parameters = parametersOf(options.parameter ?? [])
    await deploy(server, { template, stackName, parameters, unlessCreated: options.unlessCreated === true }, write)
  })

const condition = ['--context <key=value...>', 'condition keys of the request; a key may come more than once'] as const
const elsewhere = ['--endpoint <url>', 'the server, where it is not the one that runs on the data folder'] as const

withSettings(program.command('explain [request-id]'), ['data'])
  .description('tell why a request was denied (without an id, the newest that was), or what would be decided')
  .option('--principal <arn>', 'ask without a request: a user, role, session, account, service, or anonymous')
  .option('--action <action>', 'what it would do, such as s3:GetObject')
  .option('--resource <arn>', 'on what; * where the action has no resource')
  .option(...condition)
  .option('--json', 'print everything, for machines')
  .option(...elsewhere)
  .action(async (id: string | undefined, options: Flags & { context?: readonly string[]; json?: true }) => {
    const { findServer } = await import('./cli/server.ts')
    const { explainQuestion, explainRequest } = await import('./cli/explain.ts')
    const { principal, action, resource, context = [] } = options
    const printing = { json: options.json === true, write }
    const supposes = [principal, action, resource].some((each) => each !== undefined) || context.length > 0
    if (supposes && id !== undefined) throw new UsageError('name a request, or ask a question; not both')
    const server = await findServer(settingsOf({ data: options['data'] }).data, options['endpoint'])
    if (!supposes) return explainRequest(server, id, printing)
    if (principal === undefined || action === undefined || resource === undefined) {
      throw new UsageError('a question needs all of --principal, --action and --resource')
    }
    return explainQuestion(server, { principal, action, resource, context }, printing)
  })

withSettings(program.command('can <principal> <action> <resource>'), ['data'])
  .description('tell in one line whether a principal may do something; exit 0 for yes, 1 for no, 2 for a mistake')
  .option(...condition)
  .option(...elsewhere)
  .action(
    async (principal: string, action: string, resource: string, options: Flags & { context?: readonly string[] }) => {
      const { findServer } = await import('./cli/server.ts')
      const { can } = await import('./cli/can.ts')
      const server = await findServer(settingsOf({ data: options['data'] }).data, options['endpoint'])
      process.exitCode = await can(server, { principal, action, resource, context: options.context ?? [] }, write)
    },
  )

const accountCommand = program.command('account').description('the AWS accounts of the deployment')

type AccountFlags = Flags & { json?: true }

/** What the commands on accounts share: the server, by its administrator, and how to print. */
async function forAccounts(options: AccountFlags) {
  const { findServer } = await import('./cli/server.ts')
  const server = await findServer(settingsOf({ data: options['data'] }).data, options['endpoint'])
  return { server, printing: { json: options.json === true, write }, commands: await import('./cli/account.ts') }
}

withSettings(accountCommand.command('create <name>'), ['data'])
  .description('make an account, and print its root access key this once')
  .option('--email <address>', 'whom to write to about the account')
  .option('--json', 'print accountId, accessKeyId, secretAccessKey and canonicalId, for machines')
  .option(...elsewhere)
  .action(async (name: string, options: AccountFlags) => {
    const { server, printing, commands } = await forAccounts(options)
    await commands.createAccount(server, { name, email: options['email'] }, printing)
  })

withSettings(accountCommand.command('list'), ['data'])
  .description('list the accounts, oldest first')
  .option('--json', 'print everything but secrets, for machines')
  .option(...elsewhere)
  .action(async (options: AccountFlags) => {
    const { server, printing, commands } = await forAccounts(options)
    await commands.listAccounts(server, printing)
  })

const identityCommand = withSettings(program.command('identity <id-or-sub>'), ['data'])
  .description('tell who an identity is, or which identities a user has: pool, logins, folder')
  .option('--json', 'print everything, for machines')
  .option(...elsewhere)
  .action(async (id: string, options: Flags & { json?: true }) => {
    const { findServer } = await import('./cli/server.ts')
    const { showIdentities } = await import('./cli/identity.ts')
    const server = await findServer(settingsOf({ data: options['data'] }).data, options['endpoint'])
    await showIdentities(server, id, { json: options.json === true, write })
  })

withSettings(identityCommand.command('move <from> <to>'), ['data'])
  .description("move the folder of a merged identity, or of a guest, into another identity's, in every bucket")
  .option(...elsewhere)
  .action(async (from: string, to: string, options: Flags) => {
    const { findServer } = await import('./cli/server.ts')
    const { moveFolder } = await import('./cli/identityFolder.ts')
    const server = await findServer(settingsOf({ data: options['data'] }).data, options['endpoint'])
    process.exitCode = (await moveFolder(server, { from, to }, write)) ? 0 : 1
  })

type OutboxFlags = Flags & { json?: true; follow?: true; page?: true }

const outboxCommand = withSettings(program.command('outbox'), ['data'])
  .description('list the newest messages to users: confirmation codes, invitations, and how they were delivered')
  .option('--to <address>', 'only messages to this address or number')
  .option('--limit <n>', 'how many', '20')
  .option('--follow', 'print messages as they come, until interrupted')
  .option('--page', 'print a link to a page of them, good for 12 hours; whoever has the link reads the codes')
  .option('--refresh <seconds>', 'with --page: how often it is brought up to date (default 15; 0 for never)')
  .option('--json', 'print everything, for machines')
  .option('--endpoint <url>', 'with --page: the server as the browser reaches it')
  .action(async (options: OutboxFlags) => {
    const { countOf, followMessages, linkToPage, listMessages } = await import('./cli/outbox.ts')
    const { data } = settingsOf({ data: options['data'] })
    if (options.page === true) {
      if (options.follow === true || options.json === true)
        throw new UsageError('--page prints a link and nothing else')
      const { findServer } = await import('./cli/server.ts')
      const wanted = { to: options['to'], refresh: options['refresh'] }
      return linkToPage(await findServer(data, options['endpoint']), wanted, { write, tell })
    }
    const printing = { json: options.json === true, write }
    const to = options['to']
    if (options.follow === true) return followMessages(data, { to }, printing, new AbortController().signal)
    return listMessages(data, { to, limit: countOf(options['limit'] ?? '', 'a number of messages') }, printing)
  })

withSettings(outboxCommand.command('show [n]'), ['data'])
  .description('print a message whole: the newest, or the n-th newest')
  .option('--to <address>', 'of the messages to this address or number')
  .option('--json', 'print everything, for machines')
  .action(async (n: string | undefined, options: OutboxFlags) => {
    const { countOf, showMessage } = await import('./cli/outbox.ts')
    const { data } = settingsOf({ data: options['data'] })
    const number = countOf(n ?? '1', 'the number of a message')
    await showMessage(data, { to: options['to'], number }, { json: options.json === true, write })
  })

withSettings(program.command('fsck'), ['data', 'keyRing'])
  .description(
    'verify every object of a data folder, whether its server runs or not; exit 0 when all are whole, 1 when not',
  )
  .option('--json', 'print a JSON object a line, for machines')
  .action(async (options: Flags & { json?: true }) => {
    const { fsck } = await import('./cli/fsck.ts')
    const settings = settingsOf({ data: options['data'], keyRing: options['keyRing'] })
    process.exitCode = (await fsck(settings, { json: options.json === true, write, tell })) ? 0 : 1
  })

type BackupFlags = Flags & { withoutKeys?: true; verify?: true; json?: true }

withSettings(program.command('backup <folder>'), ['data', 'keyRing'])
  .description(
    'back up a data folder, whether its server runs or not, into a folder of backups, which may hold earlier ones; exit 0 when all is whole, 1 when not',
  )
  .option('--without-keys', 'leave the key ring and the root access key out; nothing opens without the ring')
  .option('--keep <n>', 'how many backups stay in the folder, the new one included (default 2)')
  .option('--verify', 'take none: verify the newest one that is there')
  .option('--backup <name>', 'with --verify: which one')
  .option('--json', 'print a JSON object a line, for machines')
  .action(async (folder: string, options: BackupFlags) => {
    const { backUp, keepOf, verify } = await import('./cli/backup.ts')
    const printing = { json: options.json === true, write, tell }
    const { data, keyRing } = settingsOf({ data: options['data'], keyRing: options['keyRing'] })
    if (options.verify === true) {
      process.exitCode = await verify({ target: folder, backup: options['backup'], keyRing }, printing)
      return
    }
    if (options['backup'] !== undefined) throw new UsageError('--backup names the one to --verify')
    const withKeys = options.withoutKeys !== true
    process.exitCode = await backUp(
      { data, keyRing, target: folder, withKeys, keep: keepOf(options['keep']) },
      printing,
    )
  })

withSettings(program.command('restore <folder>'), ['data', 'keyRing'])
  .description(
    'bring a backup back into a new data folder, and verify every object of it; exit 0 when all is whole, 1 when not',
  )
  .option('--backup <name>', 'which one of the folder (default: the newest)')
  .option('--json', 'print a JSON object a line, for machines')
  .action(async (folder: string, options: Flags & { json?: true }) => {
    const { restore } = await import('./cli/backup.ts')
    const { data, keyRing } = settingsOf({ data: options['data'], keyRing: options['keyRing'] })
    const printing = { json: options.json === true, write, tell }
    process.exitCode = await restore({ from: folder, backup: options['backup'], data, keyRing }, printing)
  })

withSettings(program.command('rotate-signing-keys <user-pool>'), ['data'])
  .description('have a user pool sign its tokens with new keys; those of the old ones are good until they expire')
  .option(...elsewhere)
  .action(async (pool: string, options: Flags) => {
    const { findServer } = await import('./cli/server.ts')
    const { rotateSigningKeys } = await import('./cli/signingKeys.ts')
    const server = await findServer(settingsOf({ data: options['data'] }).data, options['endpoint'])
    await rotateSigningKeys(server, pool, write)
  })

withSettings(program.command('rotate-keys'), ['data', 'keyRing'])
  .description('add a fresh key to the key ring: it seals from the next start on, and older keys still open')
  .action(async (options: Flags) => {
    const { keyRingOf, rotateKeys } = await import('./app/secrets.ts')
    const { systemRandom } = await import('./app/random.ts')
    const { systemClock } = await import('./kernel/clock.ts')
    const path = keyRingOf(settingsOf(options))
    const keys = await rotateKeys(path, systemRandom(), systemClock)
    if (keys === undefined) throw new UsageError(`there is no key ring ${path}`)
    write(`the key ring has ${keys} keys now; restart the server to seal with the new one\n`)
  })

/** What an error says to whoever typed the command, and the exit code; undefined for an error of ours. */
function told(error: unknown): { readonly text: string; readonly code: number } | undefined {
  if (!(error instanceof Error)) return undefined
  const mistake = error instanceof UsageError || error instanceof SettingsError || error instanceof CannotStart
  if (mistake) return { text: error.message, code: 2 }
  if ('$metadata' in error) return { text: `${error.name}: ${error.message}`, code: 1 }
  if ('code' in error && error.code === 'ECONNREFUSED') return { text: 'the server does not answer', code: 1 }
  return isDiskFull(error) ? { text: 'the disk is full: make room and try again', code: 1 } : undefined
}

/** As the system says it, or SQLite: https://www.sqlite.org/rescode.html#full */
function isDiskFull(error: Error): boolean {
  if ('errcode' in error) return error.errcode === 13
  return 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')
}

try {
  await program.parseAsync()
} catch (error) {
  const { text, code } = told(error) ?? {}
  if (text === undefined) throw error
  process.stderr.write(`poolhouse: ${text.replaceAll('\n', '\n           ')}\n`)
  process.exitCode = code
}
