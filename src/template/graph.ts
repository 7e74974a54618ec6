import type { ResourceEntry } from './document.ts'
import { ifParts } from './intrinsics/logic.ts'
import { getAttParts } from './intrinsics/references.ts'
import { subParts, subPieces } from './intrinsics/text.ts'
import { formatError, invalid } from './invalid.ts'
import { isPseudoParameter } from './names.ts'
import { functionCall, isList, isRecord, type Value, type ValueRecord } from './values.ts'

/** Which branch of an Fn::If counts; undefined for both. */
export type Decide = (condition: string) => boolean | undefined

/** Names that a value refers to, by Ref, Fn::GetAtt and Fn::Sub; of an Fn::If, only in the branches that count. */
export function references(value: Value, decide: Decide): ReadonlySet<string> {
  const found = new Set<string>()
  collect(value, decide, found)
  return found
}

function collect(value: Value, decide: Decide, found: Set<string>): void {
  const call = functionCall(value)
  if (call !== undefined) {
    const { names, nested } = operands(call[0], call[1], decide)
    for (const name of names) found.add(name)
    for (const argument of nested) collect(argument, decide, found)
  } else if (isList(value)) {
    for (const item of value) collect(item, decide, found)
  } else if (isRecord(value)) {
    for (const member of Object.values(value)) collect(member, decide, found)
  }
}

interface Operands {
  /** What the function itself names. */
  readonly names: readonly string[]
  /** Arguments that may name more. */
  readonly nested: readonly Value[]
}

function operands(name: string, argument: Value, decide: Decide): Operands {
  const read = Object.hasOwn(readers, name) ? readers[name] : undefined
  return read === undefined ? { names: [], nested: [argument] } : read(argument, decide)
}

/** Functions whose arguments are more than values. */
const readers: Readonly<Record<string, (argument: Value, decide: Decide) => Operands>> = {
  Ref: (argument) => ({ names: typeof argument === 'string' ? [argument] : [], nested: [] }),
  'Fn::GetAtt': (argument) => {
    const [resource, attribute] = getAttParts(argument)
    return { names: [resource], nested: [attribute] }
  },
  'Fn::Sub': (argument) => {
    const [text, variables] = subParts(argument)
    const names = subPieces(text).flatMap((piece) =>
      'variable' in piece && !Object.hasOwn(variables, piece.variable) ? [piece.variable.split('.')[0] ?? ''] : [],
    )
    return { names, nested: [variables] }
  },
  'Fn::If': (argument, decide) => {
    const [condition, then, otherwise] = ifParts(argument)
    const held = decide(condition)
    if (held === undefined) return { names: [], nested: [then, otherwise] }
    return { names: [], nested: [held ? then : otherwise] }
  },
}

/** What each resource waits for. */
export type Graph = ReadonlyMap<string, ReadonlySet<string>>

/** The dependencies between the resources that are made; a ValidationError names what is unresolved or circular. */
export function dependencyGraph(
  resources: Readonly<Record<string, ResourceEntry>>,
  parameters: ReadonlySet<string>,
  decide: Decide,
): Graph {
  const graph = new Map<string, ReadonlySet<string>>()
  for (const [id, entry] of Object.entries(resources)) {
    graph.set(id, dependenciesOf(id, entry, resources, parameters, decide))
  }
  refuseCycles(graph)
  return graph
}

function dependenciesOf(
  id: string,
  entry: ResourceEntry,
  resources: Readonly<Record<string, ResourceEntry>>,
  parameters: ReadonlySet<string>,
  decide: Decide,
): ReadonlySet<string> {
  const named = [...references(entry.properties, decide)].filter(
    (name) => !parameters.has(name) && !isPseudoParameter(name),
  )
  refuseUnresolved(named, resources, 'the Resources block of the template')
  const wanted = new Set([...named, ...entry.dependsOn.filter((name) => Object.hasOwn(resources, name))])
  if (wanted.has(id)) throw invalid(`Circular dependency between resources: [${id}]`)
  return wanted
}

/** Refuses what names neither a resource nor a parameter of the template, in branches and resources that conditions leave out too. */
export function refuseUnknownNames(
  values: readonly Value[],
  resources: Readonly<Record<string, ResourceEntry>>,
  parameters: ValueRecord,
  block: string,
): void {
  const named = new Set(values.flatMap((value) => [...references(value, () => undefined)]))
  const wanted = [...named].filter((name) => !Object.hasOwn(parameters, name) && !isPseudoParameter(name))
  refuseUnresolved(wanted, resources, block)
}

/** Refuses names that no resource of the stack has. */
export function refuseUnresolved(
  names: readonly string[],
  resources: Readonly<Record<string, ResourceEntry>>,
  block: string,
): void {
  const unresolved = names.filter((name) => !Object.hasOwn(resources, name))
  if (unresolved.length > 0)
    throw formatError(`Unresolved resource dependencies [${unresolved.join(', ')}] in ${block}`)
}

function refuseCycles(graph: Graph): void {
  let left = new Map(graph)
  for (;;) {
    const stuck = new Map([...left].filter(([, waits]) => [...waits].some((id) => left.has(id))))
    if (stuck.size === 0) return
    if (stuck.size === left.size)
      throw invalid(`Circular dependency between resources: [${cycleMembers(left).join(', ')}]`)
    left = stuck
  }
}

/** Only the resources that are on a cycle, not those that merely wait for one. */
function cycleMembers(graph: Graph): readonly string[] {
  let left = new Map(graph)
  for (;;) {
    const awaited = new Set([...left.values()].flatMap((waits) => [...waits]))
    const members = new Map([...left].filter(([id]) => awaited.has(id)))
    if (members.size === left.size) return [...members.keys()].sort()
    left = members
  }
}
