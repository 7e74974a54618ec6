import type { Creation, Needs, Prepared, Removal, Run, Stack, StackEvent, StackResource } from '../ports.ts'
import { invalid, servicePrincipal } from './stacks.ts'

/** What the work on a stack needs. */
export type WorkNeeds = Pick<Needs, 'stacks' | 'templates' | 'callAs' | 'clock' | 'random'>

/** The event that tells of a stack's own state. */
export function stackEvent(needs: Pick<Needs, 'clock' | 'random'>, stack: Stack): StackEvent {
  return {
    id: needs.random.uuid(),
    stackId: stack.id,
    stackName: stack.name,
    logicalId: stack.name,
    physicalId: stack.id,
    type: 'AWS::CloudFormation::Stack',
    status: stack.status,
    ...(stack.reason === undefined ? {} : { reason: stack.reason }),
    at: needs.clock.now(),
    ...(stack.requestToken === undefined ? {} : { requestToken: stack.requestToken }),
  }
}

/** Brings a stack into a new status; undefined when somebody else has moved it meanwhile. */
export async function moveStack(
  needs: Pick<Needs, 'stacks' | 'clock' | 'random'>,
  stack: Stack,
  status: string,
  change: Partial<Stack> = {},
): Promise<Stack | undefined> {
  const { reason: _, ...kept } = stack
  const moved: Stack = { ...kept, ...change, status }
  return (await needs.stacks.update(moved, stack.status, stackEvent(needs, moved))) ? moved : undefined
}

async function mustMove(needs: WorkNeeds, stack: Stack, status: string, change?: Partial<Stack>): Promise<Stack> {
  const moved = await moveStack(needs, stack, status, change)
  if (moved === undefined) throw new Error(`stack ${stack.id} left ${stack.status} while work on it was under way`)
  return moved
}

/** Makes a stack's resources; ends in CREATE_COMPLETE, or in what the stack says of failures. */
export async function createResources(needs: WorkNeeds, stack: Stack, prepared: Prepared): Promise<void> {
  const creation = await prepared.create(runOf(needs, stack))
  const reason = failureOf(creation) ?? (await publish(needs, stack, creation))
  if (reason === undefined) {
    await mustMove(needs, stack, 'CREATE_COMPLETE', { outputs: creation.outputs })
  } else {
    await afterFailure(needs, stack, reason)
  }
  raise(creation.errors)
}

function failureOf({ failed, reason }: Creation): string | undefined {
  if (failed.length > 0) return `The following resource(s) failed to create: [${failed.join(', ')}]. `
  return reason
}

async function publish(needs: WorkNeeds, stack: Stack, { outputs, imports }: Creation): Promise<string | undefined> {
  const exports = outputs.flatMap(({ exportName: name, value }) =>
    name === undefined ? [] : [{ name, value, stackId: stack.id }],
  )
  const taken = await needs.stacks.publish(stack, exports, imports)
  return taken === undefined ? undefined : `Export with name ${taken} is already exported by another stack. `
}

async function afterFailure(needs: WorkNeeds, stack: Stack, reason: string): Promise<void> {
  if (stack.onFailure === 'DO_NOTHING') {
    await mustMove(needs, stack, 'CREATE_FAILED', { reason: reason.trim() })
  } else if (stack.onFailure === 'DELETE') {
    const deleting = await mustMove(needs, stack, 'DELETE_IN_PROGRESS', { reason: reason.trim() })
    await deleteResources(needs, deleting)
  } else {
    const told = `${reason.trim()} Rollback requested by user.`
    await rollBack(needs, await mustMove(needs, stack, 'ROLLBACK_IN_PROGRESS', { reason: told }))
  }
}

/** Removes what a failed creation made. */
async function rollBack(needs: WorkNeeds, stack: Stack): Promise<void> {
  const removal = await needs.templates.remove(await needs.stacks.resources(stack.id), runOf(needs, stack), 'rollback')
  if (removal.failed.length === 0) await mustMove(needs, stack, 'ROLLBACK_COMPLETE')
  else await mustMove(needs, stack, 'ROLLBACK_FAILED', { reason: removalReason(removal) })
  raise(removal.errors)
}

/**
 * Marks the resources that a deletion is to leave where they are. Before the deletion begins: one that a stop of the
 * server cut off must still know them.
 */
export async function keepResources(needs: WorkNeeds, stack: Stack, kept: readonly string[]): Promise<void> {
  const resources = await needs.stacks.resources(stack.id)
  const found = kept.map((id) => resources.find(({ logicalId }) => logicalId === id))
  if (found.some((resource) => resource === undefined || resource.status === 'DELETE_COMPLETE')) {
    throw invalid(
      'The specified resources to retain must be in a valid state. Do not specify resources that are in the DELETE_COMPLETE state.',
    )
  }
  const { record } = runOf(needs, stack)
  for (const resource of found) {
    if (resource === undefined) continue
    const { reason: _, at: __, ...state } = resource
    await record({ ...state, status: 'DELETE_SKIPPED' })
  }
}

/** Removes a stack's resources, and the stack with them. */
export async function deleteResources(needs: WorkNeeds, stack: Stack): Promise<void> {
  const resources = await needs.stacks.resources(stack.id)
  const removal = await needs.templates.remove(resources, runOf(needs, stack), 'delete')
  if (removal.failed.length === 0) {
    await needs.stacks.unpublish(stack.id)
    await mustMove(needs, stack, 'DELETE_COMPLETE', { deletedAt: needs.clock.now() })
  } else {
    await mustMove(needs, stack, 'DELETE_FAILED', { reason: removalReason(removal) })
  }
  raise(removal.errors)
}

function removalReason({ failed }: Removal): string {
  return `The following resource(s) failed to delete: [${failed.join(', ')}]. `
}

/** Errors that are nobody's answer go to the log, by way of the background work's own failure. */
function raise(errors: readonly unknown[]): void {
  if (errors.length > 0) throw new AggregateError(errors, 'resources failed for reasons that are not faults')
}

/** How resources reach the world on behalf of a stack. Their states are written one after the other. */
function runOf(needs: WorkNeeds, stack: Stack): Run {
  let last: Promise<void> = Promise.resolve()
  return {
    call: needs.callAs(stack.caller, [servicePrincipal]),
    random: needs.random,
    now: needs.clock.now,
    stack,
    tags: stack.tags,
    record: (resource) => {
      const write = () => needs.stacks.record(resource, resourceEvent(needs, stack, resource))
      last = last.then(write, write)
      return last
    },
    isClaimed: (type, physicalId) => isClaimed(needs, stack, type, physicalId),
  }
}

/** Looks through the resources of every other stack: only after a stop of the server, and not often even then. */
async function isClaimed(needs: WorkNeeds, { id, account, region }: Stack, type: string, physicalId: string) {
  let next: string | undefined
  do {
    const page = await needs.stacks.list(account, region, true, next)
    for (const other of page.items) {
      if (other.id === id) continue
      const resources = await needs.stacks.resources(other.id)
      if (resources.some((resource) => resource.type === type && resource.physicalId === physicalId)) return true
    }
    next = page.next
  } while (next !== undefined)
  return false
}

function resourceEvent(needs: WorkNeeds, stack: Stack, resource: StackResource): StackEvent {
  return {
    id: `${resource.logicalId}-${resource.status}-${needs.random.uuid()}`,
    stackId: stack.id,
    stackName: stack.name,
    logicalId: resource.logicalId,
    ...(resource.physicalId === undefined ? {} : { physicalId: resource.physicalId }),
    type: resource.type,
    status: resource.status,
    ...(resource.reason === undefined ? {} : { reason: resource.reason }),
    at: needs.clock.now(),
    ...(stack.requestToken === undefined ? {} : { requestToken: stack.requestToken }),
  }
}

/** What a stack found in such a status at start-up goes on with: a cut-off creation is undone. */
const resumptions: Readonly<Record<string, (needs: WorkNeeds, stack: Stack) => Promise<void>>> = {
  CREATE_IN_PROGRESS: (needs, stack) => afterFailure(needs, stack, 'The server was stopped during the creation.'),
  ROLLBACK_IN_PROGRESS: rollBack,
  DELETE_IN_PROGRESS: deleteResources,
}

/** Takes up work that a stop of the server cut off. To be called once, at start, before requests are served. */
export async function resume(needs: Needs): Promise<void> {
  for (const stack of await needs.stacks.unfinished()) {
    const work = resumptions[stack.status]
    if (work !== undefined) needs.background(work(needs, stack))
  }
}
