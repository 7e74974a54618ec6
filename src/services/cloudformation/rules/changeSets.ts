import { formatArn } from '../../../kernel/arn.ts'
import { Fault } from '../../../kernel/fault.ts'
import type { RequestContext, Scope } from '../../../kernel/operation.ts'
import { open, seal } from '../../../tokens/keyRing.ts'
import type { ChangeSet, Needs } from '../ports.ts'
import { requireStack, stackArn } from './stacks.ts'

/** How a request names a change set: by its id, or by its name and its stack. */
export interface ChangeSetReference {
  readonly ChangeSetName?: string | undefined
  readonly StackName?: string | undefined
}

export function changeSetArn(scope: Scope, name: string, id: string): string {
  return formatArn('cloudformation', scope.region, scope.account, `changeSet/${name}/${id}`)
}

/** The change set that is meant; undefined when there is none. */
export async function findChangeSet(
  needs: Pick<Needs, 'stacks'>,
  request: RequestContext,
  { ChangeSetName: name = '', StackName: stackName }: ChangeSetReference,
): Promise<ChangeSet | undefined> {
  if (name.startsWith('arn:')) {
    const found = await needs.stacks.changeSetById(name)
    return found?.stackId.startsWith(stackArn(request, '', '').slice(0, -1)) ? found : undefined
  }
  const stack = await requireStack(needs, request, stackName ?? '')
  return needs.stacks.changeSet(stack.id, name)
}

/** The change set that is meant, or ChangeSetNotFound. */
export async function requireChangeSet(
  needs: Pick<Needs, 'stacks'>,
  request: RequestContext,
  reference: ChangeSetReference,
): Promise<ChangeSet> {
  const found = await findChangeSet(needs, request, reference)
  if (found === undefined) throw new Fault('ChangeSetNotFound', `ChangeSet [${reference.ChangeSetName}] does not exist`)
  return found
}

const purpose = 'cloudformation/parameters'

type Parameters = Readonly<Record<string, string>>

/** Parameters as they wait with their change set. */
export function sealParameters({ keyRing }: Pick<Needs, 'keyRing'>, id: string, parameters: Parameters): string {
  return Buffer.from(seal(keyRing, purpose, Buffer.from(JSON.stringify(parameters)), id)).toString('base64')
}

/** The parameters that a change set was made with. */
export function openParameters({ keyRing }: Pick<Needs, 'keyRing'>, { id, sealed }: ChangeSet): Parameters {
  const opened = open(keyRing, purpose, Buffer.from(sealed ?? '', 'base64'), id)
  if (opened === undefined) {
    throw new Fault(
      'InvalidChangeSetStatus',
      `ChangeSet [${id}] cannot be executed: its parameters do not open any more. Create it again.`,
    )
  }
  return JSON.parse(Buffer.from(opened).toString()) as Parameters
}
