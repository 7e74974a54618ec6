import type { ConditionContext, RequestContext } from '../../../kernel/operation.ts'
import type { UserRecord } from '../ports/principals.ts'
import type { Needs } from '../ports.ts'
import { resourceTags } from './asks.ts'
import { rootArn } from './directory.ts'
import { iamFault } from './faults.ts'
import { requireUser } from './find.ts'

/** Who owns access keys: a user, or the account itself. */
export interface KeyOwner {
  readonly id: string
  /** The user's name; `root` for the account, as AWS's credential report has it. */
  readonly name: string
  readonly account: string
}

/** The calling user's name, when it may do `action` on itself: for operations whose `UserName` was left out. */
export async function requireOwnUser(
  { caller, require }: RequestContext,
  action: string,
  context: ConditionContext = {},
): Promise<string> {
  if (caller.kind !== 'user') {
    throw iamFault('ValidationError', 'Must specify userName when calling with non-User credentials')
  }
  await require({ action, resource: caller.arn, context: { ...context, ...resourceTags(caller.tags) } })
  return caller.name
}

/** The user that is named, else the caller: whose access keys are meant. */
export async function keyOwner(
  { directory }: Pick<Needs, 'directory'>,
  request: RequestContext,
  userName: string | undefined,
  action: string,
): Promise<KeyOwner> {
  const { account, caller } = request
  if (userName === undefined && caller.kind === 'root') return { id: rootArn(account), name: 'root', account }
  const { id, name } = await requireUser(directory, account, userName ?? (await requireOwnUser(request, action)))
  return { id, name, account }
}

/** The user that is named, else the calling one. */
export async function namedOrOwnUser(
  { directory }: Pick<Needs, 'directory'>,
  request: RequestContext,
  userName: string | undefined,
  action: string,
  context: ConditionContext = {},
): Promise<UserRecord> {
  return requireUser(directory, request.account, userName ?? (await requireOwnUser(request, action, context)))
}
