import { PolicyError } from '../../src/policy/index.ts'
import type { Case, Decide, Effect, PolicyDocument, StatementDocument } from './case.ts'
import type { Oracle } from './oracle.ts'

/** A case that the engines answer differently, and how. */
export interface Difference {
  readonly case: Case
  readonly ours: Effect
  readonly theirs: Effect
}

/**
 * Makes cases as small as they can be with the same two answers, so that what is left of each is what the engines
 * differ about. All cases take their steps together: the oracle is asked once a step.
 */
export async function reduce(
  differences: readonly Difference[],
  decide: Decide,
  oracle: Oracle,
): Promise<readonly Difference[]> {
  const done: Difference[] = []
  let pending = differences.map((difference) => ({ difference, step: 0 }))
  while (pending.length > 0) {
    const candidates = pending.map(({ difference: { case: each, ours }, step }) =>
      (steps[step]?.(each) ?? []).filter((one) => answerOf(one, decide) === ours),
    )
    const answers = (await oracle.answer(candidates.flat()))[Symbol.iterator]()
    const next: typeof pending = []
    for (const [index, { difference, step }] of pending.entries()) {
      const [first] = (candidates[index] ?? []).filter(() => answers.next().value === difference.theirs)
      if (first !== undefined) next.push({ difference: { ...difference, case: first }, step: 0 })
      else if (step + 1 < steps.length) next.push({ difference, step: step + 1 })
      else done.push(difference)
    }
    pending = next
  }
  return done
}

/** A smaller case may be no case any more: a policy without what its grammar asks for. */
function answerOf(each: Case, decide: Decide): Effect | undefined {
  try {
    return decide(each)
  } catch (error) {
    if (error instanceof PolicyError) return undefined
    throw error
  }
}

/** Ways to leave something out or make it plain, the largest first. */
const steps: readonly ((each: Case) => readonly Case[])[] = [withoutPolicies, withSmallerPolicies, withSmallerContext]

/** A list without one of its members, for each member. */
function without<T>(list: readonly T[]): readonly (readonly T[])[] {
  return list.map((_, index) => list.toSpliced(index, 1))
}

function withoutPolicies(each: Case): readonly Case[] {
  const { boundary, session, resourcePolicy, serviceControl, resourceControl, isTrust } = each
  const found: Case[] = []
  if (boundary) found.push({ ...each, boundary: undefined })
  if (session) found.push({ ...each, session: undefined })
  if (serviceControl) found.push({ ...each, serviceControl: undefined })
  if (resourceControl) found.push({ ...each, resourceControl: undefined })
  if (resourcePolicy && !isTrust) found.push({ ...each, resourcePolicy: undefined })
  for (const identity of without(each.identity)) found.push({ ...each, identity })
  for (const levels of withoutDocuments(serviceControl)) found.push({ ...each, serviceControl: levels })
  for (const levels of withoutDocuments(resourceControl)) found.push({ ...each, resourceControl: levels })
  return found
}

type Levels = readonly (readonly PolicyDocument[])[]

function withoutDocuments(levels: Levels = []): readonly Levels[] {
  const shorter = levels.flatMap((level, index) =>
    level.length > 1 ? without(level).map((documents) => levels.with(index, documents)) : [],
  )
  return [...(levels.length > 1 ? without(levels) : []), ...shorter]
}

function withSmallerPolicies(each: Case): readonly Case[] {
  const { boundary, session, resourcePolicy, serviceControl = [], resourceControl = [] } = each
  const inLevels = (levels: Levels) =>
    levels.flatMap((level, at) =>
      level.flatMap((document, index) =>
        smallerDocuments(document).map((smaller) => levels.with(at, level.with(index, smaller))),
      ),
    )
  return [
    ...each.identity.flatMap((document, index) =>
      smallerDocuments(document).map((smaller) => ({ ...each, identity: each.identity.with(index, smaller) })),
    ),
    ...smallerDocuments(boundary).map((smaller) => ({ ...each, boundary: smaller })),
    ...smallerDocuments(session).map((smaller) => ({ ...each, session: smaller })),
    ...smallerDocuments(resourcePolicy).map((smaller) => ({ ...each, resourcePolicy: smaller })),
    ...inLevels(serviceControl).map((levels) => ({ ...each, serviceControl: levels })),
    ...inLevels(resourceControl).map((levels) => ({ ...each, resourceControl: levels })),
  ]
}

function smallerDocuments(document: PolicyDocument | undefined): readonly PolicyDocument[] {
  if (document === undefined) return []
  const { Version, Statement } = document
  const found: PolicyDocument[] = []
  if (Statement.length > 1) found.push(...without(Statement).map((statements) => ({ Version, Statement: statements })))
  Statement.forEach((statement, index) => {
    for (const smaller of smallerStatements(statement)) {
      found.push({ Version, Statement: Statement.with(index, smaller) })
    }
  })
  if (Version === '2008-10-17') found.push({ Version: '2012-10-17', Statement })
  return found
}

function smallerStatements(statement: StatementDocument): readonly StatementDocument[] {
  const { Condition, Action, NotAction, Resource, NotResource, ...rest } = statement
  const acts = { ...(Action ? { Action } : {}), ...(NotAction ? { NotAction } : {}) }
  const covers = { ...(Resource ? { Resource } : {}), ...(NotResource ? { NotResource } : {}) }
  const when = Condition ? { Condition } : {}
  const found: StatementDocument[] = []
  if (Condition) found.push({ ...rest, ...acts, ...covers })
  if (!isAll(Action)) found.push({ ...rest, Action: ['*'], ...covers, ...when })
  if ((Resource ?? NotResource) && !isAll(Resource)) found.push({ ...rest, ...acts, Resource: ['*'], ...when })
  for (const shorter of smallerValues(Condition ?? {})) found.push({ ...statement, Condition: shorter })
  for (const name of ['Action', 'NotAction', 'Resource', 'NotResource'] as const) {
    const list = statement[name] ?? []
    if (list.length > 1) found.push(...without(list).map((shorter) => ({ ...statement, [name]: shorter })))
  }
  for (const name of ['Principal', 'NotPrincipal'] as const) found.push(...smallerPrincipals(statement, name))
  return found
}

function isAll(list: readonly string[] | undefined): boolean {
  return list?.length === 1 && list[0] === '*'
}

function smallerPrincipals(statement: StatementDocument, name: 'Principal' | 'NotPrincipal'): StatementDocument[] {
  const element = statement[name]
  if (element === undefined || element === '*') return []
  return Object.entries(element).flatMap(([kind, names]) =>
    names.length > 1
      ? without(names).map((shorter) => ({ ...statement, [name]: { ...element, [kind]: shorter } }))
      : [],
  )
}

/** A condition block without one of its operators, or one of the values of one of its keys. */
function smallerValues(
  block: NonNullable<StatementDocument['Condition']>,
): NonNullable<StatementDocument['Condition']>[] {
  return Object.entries(block).flatMap(([operator, pairs]) => {
    const { [operator]: _, ...others } = block
    const shorter = Object.entries(pairs).flatMap(([key, values]) =>
      values.length > 1 ? without(values).map((fewer) => ({ ...block, [operator]: { ...pairs, [key]: fewer } })) : [],
    )
    return Object.keys(others).length > 0 ? [others, ...shorter] : shorter
  })
}

function withSmallerContext(each: Case): readonly Case[] {
  const { context: _, ...policies } = each
  const written = JSON.stringify(policies).toLowerCase()
  const used = Object.entries(each.context).filter(([key]) => written.includes(key.toLowerCase()))
  if (used.length < Object.keys(each.context).length) return [{ ...each, context: Object.fromEntries(used) }]
  return Object.entries(each.context).flatMap(([key, value]) => {
    const { [key]: _, ...context } = each.context
    const fewer = typeof value === 'string' || value.length < 2 ? [] : without(value)
    return [{ ...each, context }, ...fewer.map((values) => ({ ...each, context: { ...context, [key]: values } }))]
  })
}
