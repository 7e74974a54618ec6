import { basename, dirname, resolve } from 'node:path'
import type { Command } from 'commander'
import { settings } from '../../config.ts'
import { elsewhere, type Flags, type Shell, serverOf, settingsOf, withSettings } from '../shell.ts'

type DeployFlags = Flags & { parameter?: readonly string[]; unlessCreated?: true }

/** `start`, `tour` and `deploy`. */
export function addServing(program: Command, shell: Shell): void {
  const { write, tell, colour, environment } = shell
  withSettings(program.command('start'), Object.keys(settings) as (keyof typeof settings)[])
    .description('serve; on an empty data folder, deploy the walkthrough and run the tour first')
    .option('--bare', 'start without the walkthrough: no stack, no tour')
    .action(async (options: Flags & { bare?: true }) => {
      const { start } = await import('../start.ts')
      const programs = environment['PATH'] ?? ''
      shell.exit(await start(settingsOf(shell, options), { bare: options.bare === true, write, tell, programs }))
    })

  withSettings(program.command('tour'), ['data'])
    .description('walk through the deployed walkthrough with real clients: what must work, and what must be refused')
    .option('--stack <name>', 'the stack to walk through', 'private-folders')
    .option(...elsewhere)
    .action(async (options: Flags & { stack: string }) => {
      const { tour } = await import('../tour/index.ts')
      shell.exit((await tour(await serverOf(shell, options), options.stack, { write, colour })) ? 0 : 1)
    })

  withSettings(program.command('deploy <template>'), ['data'])
    .description('pack the code that a CloudFormation or SAM template names, and create its stack')
    .option('--stack <name>', "the stack's name (default: the name of the template's folder)")
    .option('--parameter <name=value...>', 'values of the template’s parameters')
    .option('--unless-created', 'leave a stack that was created before as it is')
    .option(...elsewhere)
    .action(async (template: string, options: DeployFlags) => {
      const { deploy, parametersOf } = await import('../deploy.ts')
      const server = await serverOf(shell, options)
      const stackName = options['stack'] ?? basename(dirname(resolve(template)))
      const parameters = parametersOf(options.parameter ?? [])
      await deploy(server, { template, stackName, parameters, unlessCreated: options.unlessCreated === true }, write)
    })
}
