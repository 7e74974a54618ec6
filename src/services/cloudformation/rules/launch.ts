import type { RequestContext } from '../../../kernel/operation.ts'
import type { Needs, Prepared, Stack } from '../ports.ts'
import { createResources, stackEvent } from './work.ts'

/** What a new stack is made of, whichever operation asked for it. */
export interface Launch {
  readonly name: string
  readonly id: string
  readonly template: string
  readonly prepared: Prepared
  readonly capabilities: readonly string[]
  readonly notificationArns: readonly string[]
  readonly tags: Readonly<Record<string, string>>
  readonly onFailure: Stack['onFailure']
  readonly terminationProtected: boolean
  readonly requestToken?: string
  readonly changeSetId?: string
}

/** The stack as it is kept when its creation begins. */
export function newStack(launch: Launch, request: RequestContext, status: string): Stack {
  const { prepared, requestToken, changeSetId } = launch
  return {
    id: launch.id,
    account: request.account,
    region: request.region,
    name: launch.name,
    status,
    reason: 'User Initiated',
    createdAt: request.now,
    ...(prepared.description === undefined ? {} : { description: prepared.description }),
    parameters: prepared.parameters,
    capabilities: launch.capabilities,
    notificationArns: launch.notificationArns,
    tags: launch.tags,
    outputs: [],
    onFailure: launch.onFailure,
    terminationProtected: launch.terminationProtected,
    template: launch.template,
    processed: prepared.processed,
    caller: request.caller,
    ...(requestToken === undefined ? {} : { requestToken }),
    ...(changeSetId === undefined ? {} : { changeSetId }),
  }
}

type LaunchNeeds = Pick<Needs, 'stacks' | 'templates' | 'callAs' | 'clock' | 'random' | 'background'>

/** Keeps the stack and sets its creation going; false when a stack of that name already lives. */
export async function launch(needs: LaunchNeeds, stack: Stack, prepared: Prepared): Promise<boolean> {
  if (!(await needs.stacks.create(stack, stackEvent(needs, stack)))) return false
  needs.background(createResources(needs, stack, prepared))
  return true
}

/** The values that the other stacks of the region export, by name. */
export async function exportedValues(
  needs: Pick<Needs, 'stacks'>,
  request: RequestContext,
): Promise<Readonly<Record<string, string>>> {
  const exports = await needs.stacks.exports(request.account, request.region)
  return Object.fromEntries(exports.map(({ name, value }) => [name, value]))
}
