import type { Command } from 'commander'
import { UsageError } from '../server.ts'
import { elsewhere, type Flags, type Shell, serverOf, withSettings } from '../shell.ts'

const condition = ['--context <key=value...>', 'condition keys of the request; a key may come more than once'] as const

type ExplainFlags = Flags & { context?: readonly string[]; json?: true }

/** `explain` and `can`. */
export function addDecisions(program: Command, shell: Shell): void {
  withSettings(program.command('explain [request-id]'), ['data'])
    .description('tell why a request was denied (without an id, the newest that was), or what would be decided')
    .option('--principal <arn>', 'ask without a request: a user, role, session, account, service, or anonymous')
    .option('--action <action>', 'what it would do, such as s3:GetObject')
    .option('--resource <arn>', 'on what; * where the action has no resource')
    .option(...condition)
    .option('--json', 'print everything, for machines')
    .option(...elsewhere)
    .addHelpText('after', examples)
    .action((id: string | undefined, options: ExplainFlags) => explain(shell, id, options))

  withSettings(program.command('can <principal> <action> <resource>'), ['data'])
    .description('tell in one line whether a principal may do something; exit 0 for yes, 1 for no, 2 for a mistake')
    .option(...condition)
    .option(...elsewhere)
    .action(async (principal: string, action: string, resource: string, options: ExplainFlags) => {
      const { can } = await import('../can.ts')
      const supposed = { principal, action, resource, context: options.context ?? [] }
      shell.exit(await can(await serverOf(shell, options), supposed, shell.write))
    })
}

const examples = `
Examples:
  poolhouse explain
  poolhouse explain 38A1F54E08222D4A
  poolhouse explain --principal arn:aws:iam::000000000000:role/person --action s3:GetObject \\
    --resource arn:aws:s3:::files/us-east-1:1111/cat.jpg --context cognito-identity.amazonaws.com:sub=us-east-1:1111

A request's id stands in its answer: x-amzn-requestid, or S3's x-amz-request-id.`

async function explain(shell: Shell, id: string | undefined, options: ExplainFlags): Promise<void> {
  const { explainQuestion, explainRequest } = await import('../explain.ts')
  const { principal, action, resource, context = [] } = options
  const printing = { json: options.json === true, write: shell.write }
  const supposes = [principal, action, resource].some((each) => each !== undefined) || context.length > 0
  if (supposes && id !== undefined) throw new UsageError('name a request, or ask a question; not both')
  const server = await serverOf(shell, options)
  if (!supposes) return explainRequest(server, id, printing)
  if (principal === undefined || action === undefined || resource === undefined) {
    throw new UsageError('a question needs all of --principal, --action and --resource')
  }
  return explainQuestion(server, { principal, action, resource, context }, printing)
}
