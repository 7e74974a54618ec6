import type { Scope } from '../../../kernel/operation.ts'
import type { FunctionRecord, Needs } from '../ports.ts'
import { functionNotFound, lambdaFault } from './faults.ts'
import { latest, targetOf, unqualified } from './names.ts'

type Store = Pick<Needs, 'functions'>

interface NamesFunction {
  readonly FunctionName?: string | undefined
  readonly Qualifier?: string | undefined
}

/** The function that a request names. There are no versions or aliases: every qualifier but `$LATEST` names nothing. */
export async function requireFunction(
  { functions }: Store,
  input: NamesFunction,
  scope: Scope,
): Promise<FunctionRecord> {
  const { arn, qualifiedArn, qualifier } = targetOf(input, scope)
  const found = qualifier === undefined || qualifier === latest ? await functions.find(arn) : undefined
  if (found === undefined) throw functionNotFound(qualifiedArn)
  return found
}

/** The function whose tags an ARN names. */
export async function requireTagged({ functions }: Store, resource: string): Promise<FunctionRecord> {
  const found = await functions.find(unqualified(resource) ?? resource)
  if (found === undefined) throw functionNotFound(resource)
  return found
}

/** A change that was thought out on an older revision is refused. */
export function requireRevision(record: FunctionRecord, revisionId: string | undefined): void {
  if (revisionId === undefined || revisionId === record.revisionId) return
  throw lambdaFault(
    'PreconditionFailedException',
    'The RevisionId provided does not match the latest RevisionId. Call the GetFunction/GetAlias API to retrieve the latest RevisionId',
  )
}

/** Writes a changed record; a change that came between is a conflict, as on AWS. */
export async function replaceFunction(
  { functions, random }: Pick<Needs, 'functions' | 'random'>,
  before: FunctionRecord,
  changes: Partial<FunctionRecord>,
): Promise<FunctionRecord> {
  const after = { ...before, ...changes, revisionId: random.uuid() }
  if (await functions.replace(after, before.revisionId)) return after
  throw lambdaFault(
    'ResourceConflictException',
    `The operation cannot be performed at this time. An update is in progress for resource: ${before.arn}`,
  )
}
