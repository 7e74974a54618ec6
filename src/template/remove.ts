import type { Removal, Run, StackResource } from '../services/cloudformation/ports.ts'
import { failureReason, isExpected } from './failure.ts'
import { reversed, walk } from './plan.ts'
import { unlessGone } from './resources/gone.ts'
import { resourceTypes } from './resources/index.ts'

/** Removes what exists, dependants before what they depend on; a failure leaves only what it depends on. */
export async function removeResources(
  resources: readonly StackResource[],
  run: Run,
  why: 'rollback' | 'delete',
): Promise<Removal> {
  const existing = new Map(
    resources
      .filter(({ status }) => status !== 'DELETE_COMPLETE' && status !== 'DELETE_SKIPPED')
      .map((r) => [r.logicalId, r]),
  )
  const graph = new Map([...existing].map(([id, { dependsOn }]) => [id, new Set(dependsOn)]))
  const { failed } = await walk(
    reversed(graph),
    async (id) => {
      const resource = existing.get(id)
      if (resource !== undefined) await removeOne(resource, run, why)
    },
    false,
  )
  return { failed: [...failed.keys()].sort(), errors: [...failed.values()].filter((error) => !isExpected(error)) }
}

function isKept({ deletionPolicy }: StackResource, why: 'rollback' | 'delete'): boolean {
  return deletionPolicy === 'Retain' || (deletionPolicy === 'RetainExceptOnCreate' && why === 'delete')
}

async function removeOne(resource: StackResource, run: Run, why: 'rollback' | 'delete'): Promise<void> {
  const { reason: _, ...state } = resource
  if (isKept(resource, why) && resource.physicalId !== undefined) {
    return run.record({ ...state, status: 'DELETE_SKIPPED' })
  }
  if (resource.physicalId !== undefined || isCutOff(resource)) {
    await run.record({ ...state, status: 'DELETE_IN_PROGRESS' })
    try {
      await removeFromService(resource, run)
    } catch (error) {
      await run.record({ ...state, status: 'DELETE_FAILED', reason: failureReason(error, resource.logicalId) })
      throw error
    }
  }
  await run.record({ ...state, status: 'DELETE_COMPLETE' })
}

/** Whether a stop of the server came before it was kept whether the resource exists: a making that failed says so. */
function isCutOff({ status, physicalId }: StackResource): boolean {
  return physicalId === undefined && status !== 'CREATE_FAILED'
}

async function removeFromService(resource: StackResource, run: Run): Promise<void> {
  const type = resourceTypes.get(resource.type)
  if (type === undefined) throw new Error(`no resource type ${resource.type}`)
  const { physicalId, handle } = resource
  const { stack, call } = run
  const ids = physicalId === undefined ? await type.traces(handle, run) : [physicalId]
  for (const id of ids) {
    if (physicalId === undefined && (await run.isClaimed(resource.type, id))) continue
    await unlessGone(type.remove({ physicalId: id, handle, stack }, call))
  }
}
