import { formatArn } from '../../../kernel/arn.ts'
import { Fault } from '../../../kernel/fault.ts'
import type { RequestContext, Scope } from '../../../kernel/operation.ts'
import type { Needs, Stack } from '../ports.ts'

/** How policies name this service where it acts with a caller's rights. */
export const servicePrincipal = 'cloudformation.amazonaws.com'

/** The service's fault for a request that does not hold. */
export function invalid(message: string): Fault {
  return new Fault('ValidationError', message)
}

export function stackArn(scope: Scope, name: string, id: string): string {
  return formatArn('cloudformation', scope.region, scope.account, `stack/${name}/${id}`)
}

/** The stack that a name or an id means: names mean living stacks, ids any. */
export async function findStack(needs: Pick<Needs, 'stacks'>, scope: Scope, given: string): Promise<Stack | undefined> {
  if (!given.startsWith('arn:')) return needs.stacks.byName(scope.account, scope.region, given)
  const stack = await needs.stacks.byId(given)
  return stack?.account === scope.account && stack.region === scope.region ? stack : undefined
}

/** The same, or the fault that AWS's own tools wait for when a stack is gone. */
export async function requireStack(
  needs: Pick<Needs, 'stacks'>,
  request: RequestContext,
  given: string,
): Promise<Stack> {
  const stack = await findStack(needs, request, given)
  if (stack === undefined) throw invalid(`Stack with id ${given} does not exist`)
  return stack
}

/** Refuses a stack name that AWS would. */
export function requireStackName(name: string): void {
  if (/^[a-zA-Z][-a-zA-Z0-9]*$/.test(name) && name.length <= 128) return
  throw invalid(
    `1 validation error detected: Value '${name}' at 'stackName' failed to satisfy constraint: ` +
      'Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*',
  )
}

/** Refuses members that this server does not act on, rather than ignore them: those that ask for something. */
export function refuseUnsupported(input: object, members: readonly string[]): void {
  const given = Object.entries(input).flatMap(([name, value]) =>
    value !== undefined && value !== false && members.includes(name) ? [name] : [],
  )
  if (given.length > 0) throw invalid(`${given.join(', ')} is not supported by this server`)
}
