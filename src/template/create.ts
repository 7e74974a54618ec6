import type { Creation, Run, StackOutput, StackResource } from '../services/cloudformation/ports.ts'
import type { ResourceEntry } from './document.ts'
import { failureReason, isExpected } from './failure.ts'
import type { Graph } from './graph.ts'
import type { Scope } from './intrinsics/scope.ts'
import { templateError } from './invalid.ts'
import { type Known, namesOf } from './names.ts'
import { resolveOutput } from './outputs.ts'
import { walk } from './plan.ts'
import { resourceTypes } from './resources/index.ts'
import type { Made } from './resources/resource.ts'
import type { Value, ValueRecord } from './values.ts'

/** Everything that a stack's creation follows. */
export interface Plan {
  readonly known: Known
  readonly resources: Readonly<Record<string, ResourceEntry>>
  readonly graph: Graph
  readonly outputs: readonly (readonly [name: string, entry: ValueRecord])[]
}

/** What has been made so far. */
interface Progress {
  readonly scope: Scope
  readonly made: Map<string, Made>
  readonly imports: Set<string>
}

/** Makes the resources, each after those it refers to, and then the outputs. After a failure nothing new is begun. */
export async function createResources(plan: Plan, run: Run): Promise<Creation> {
  const progress = begin(plan.known)
  const { failed } = await walk(plan.graph, (id) => createOne(id, plan, run, progress), true)
  const errors = [...failed.values()].filter((error) => !isExpected(error))
  const imports = [...progress.imports]
  if (failed.size > 0) return { failed: [...failed.keys()].sort(), outputs: [], imports, errors }
  try {
    return { failed: [], outputs: outputsOf(plan, progress), imports: [...progress.imports], errors }
  } catch (error) {
    if (!isExpected(error)) throw error
    return { failed: [], reason: error.message, outputs: [], imports, errors }
  }
}

function begin(known: Known): Progress {
  const made = new Map<string, Made & { readonly ref: string }>()
  const imports = new Set<string>()
  const names = namesOf(known, {
    ref: (id) => refOf(id, made),
    attribute: (id, attribute) => attributeOf(id, attribute, made),
    importing: (name) => imports.add(name),
  })
  return { scope: names, made, imports }
}

function refOf(id: string, made: ReadonlyMap<string, Made>): Value {
  const ref = made.get(id)?.ref
  if (ref === undefined) throw templateError(`resource ${id} does not exist`)
  return ref
}

function attributeOf(id: string, attribute: string, made: ReadonlyMap<string, Made>): Value {
  const attributes = made.get(id)?.attributes ?? {}
  const value = Object.hasOwn(attributes, attribute) ? attributes[attribute] : undefined
  if (value === undefined) throw templateError(`Requested attribute ${attribute} does not exist in schema for ${id}`)
  return value
}

async function createOne(id: string, plan: Plan, run: Run, { scope, made }: Progress): Promise<void> {
  const entry = plan.resources[id]
  const type = entry === undefined ? undefined : resourceTypes.get(entry.type)
  if (entry === undefined || type === undefined) throw new Error(`no resource ${id} in the plan`)
  let state: StackResource = {
    logicalId: id,
    type: entry.type,
    status: 'CREATE_IN_PROGRESS',
    handle: {},
    dependsOn: [...(plan.graph.get(id) ?? [])],
    deletionPolicy: entry.deletionPolicy,
  }
  const ignored: string[] = []
  const place = { stack: run.stack, logicalId: id, random: run.random, now: run.now() }
  let isTold = false
  try {
    const properties = scope.evaluate(entry.properties)
    const planned = type.plan(typeof properties === 'symbol' ? {} : properties, place, ignored)
    state = { ...state, handle: planned.intent }
    await run.record(state)
    isTold = true
    const result = await planned.make({
      ...place,
      call: run.call,
      tags: run.tags,
      exists: async (physicalId, handle = {}) => {
        state = { ...state, physicalId, handle, reason: 'Resource creation Initiated' }
        await run.record(state)
      },
    })
    made.set(id, { ref: state.physicalId ?? id, ...result })
    const reason = ignored.length === 0 ? {} : { reason: `Properties not acted on: ${ignored.join(', ')}` }
    await run.record({ ...withoutReason(state), status: 'CREATE_COMPLETE', ...reason })
  } catch (error) {
    if (!isTold) await run.record(state)
    await run.record({ ...state, status: 'CREATE_FAILED', reason: failureReason(error, id) })
    throw error
  }
}

function withoutReason({ reason: _, ...state }: StackResource): StackResource {
  return state
}

function outputsOf(plan: Plan, { scope }: Progress): readonly StackOutput[] {
  return plan.outputs.map(([name, entry]) => resolveOutput(name, entry, scope))
}
