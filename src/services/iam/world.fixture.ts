import type { Caller, User } from '../../kernel/caller.ts'
import { type MovableClock, movableClock } from '../../kernel/clock.ts'
import { Fault } from '../../kernel/fault.ts'
import type { Ask, RequestContext } from '../../kernel/operation.ts'
import { iamStore } from '../../storage/metadata/stores/iam/index.ts'
import { iamUsage } from '../../storage/metadata/stores/iam/usage.ts'
import { temporaryMetadata } from '../../storage/testing.ts'
import { createKeyRing } from '../../tokens/keyRing.ts'
import { account, random, region, requestBy, root } from '../asking.fixture.ts'
import { keyUses, openDirectory, service } from './index.ts'
import type { Needs } from './ports.ts'

export function requestOf(caller: Caller, denied: readonly string[] = []): RequestContext {
  const require = async ({ action }: Ask): Promise<void> => {
    if (denied.includes(action)) throw new Fault('AccessDenied', `no ${action}`)
  }
  const may = async ({ action }: Ask): Promise<boolean> => !denied.includes(action)
  return requestBy(caller, { keys: { 'aws:sourceip': ['203.0.113.7'] }, may, require })
}

export interface IamWorld {
  readonly needs: Needs
  readonly clock: MovableClock
  /** Calls an operation by its wire name, as the root unless said otherwise. */
  readonly call: <O extends object = Record<string, unknown>>(
    name: string,
    input: object,
    caller?: Caller,
  ) => Promise<O>
  readonly asks: (name: string, input: object) => Promise<readonly Ask[]>
  readonly close: () => Promise<void>
}

/** IAM on a real database. */
export async function iamWorld(): Promise<IamWorld> {
  const { metadata, close } = await temporaryMetadata()
  const clock = movableClock({ now: () => Date.UTC(2030, 0, 1) })
  const keyRing = createKeyRing(random, clock.now())
  const usage = iamUsage(metadata)
  const written: Promise<void>[] = []
  const needs: Needs = {
    directory: openDirectory(iamStore(metadata), keyRing),
    usage,
    keyUses: keyUses(usage, (work) => void written.push(work)),
    keyRing,
    clock,
    random,
  }
  return {
    needs,
    clock,
    call: async (name, input, caller = root) => {
      const operation = service.operations[name]
      if (operation === undefined) throw new Error(`${name} is not served`)
      return operation
        .handle(needs)(input, requestOf(caller))
        .catch((error: unknown) => {
          const undeclared =
            error instanceof Fault && !operation.faults.includes(error.code) && error.code !== 'AccessDenied'
          throw undeclared ? new Error(`${name} does not declare ${error.code}`, { cause: error }) : error
        })
    },
    asks: async (name, input) => {
      const operation = service.operations[name]
      if (operation?.asks === undefined) throw new Error(`${name} asks nothing`)
      return operation.asks(input, { account, region }, needs)
    },
    close,
  }
}

export const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
})

export function allow(action: string, resource = '*'): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: action, Resource: resource }],
  })
}

export function fault(code: string, message?: RegExp): (error: unknown) => boolean {
  return (error) => error instanceof Fault && error.code === code && (message?.test(error.message) ?? true)
}

export function asUser(name: string, userId = 'AIDATEST'): User {
  const arn = `arn:aws:iam::${account}:user/${name}`
  return { kind: 'user', account, arn, userId, name, accessKeyId: 'AKIATEST', tags: {} }
}
