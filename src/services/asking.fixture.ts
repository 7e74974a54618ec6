import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import type { Caller } from '../kernel/caller.ts'
import { Fault } from '../kernel/fault.ts'
import type { RequestContext, Service } from '../kernel/operation.ts'
import type { Random } from '../kernel/random.ts'

export const account = '123456789012'
export const region = 'us-east-1'
export const random: Random = { bytes: (size) => randomBytes(size), uuid: () => randomUUID() }

/** An account's root, by its access key. */
export function rootOf(of: string): Caller {
  return { kind: 'root', account: of, arn: `arn:aws:iam::${of}:root`, userId: of, accessKeyId: 'AKIAROOT' }
}

export const root = rootOf(account)

/** A request as the pipeline hands it on, of somebody who may do everything; `given` is what is different about it. */
export function requestBy(caller: Caller, given: Partial<RequestContext> = {}): RequestContext {
  return {
    account,
    region,
    id: 'request',
    now: 0,
    caller,
    sourceIp: '203.0.113.7',
    userAgent: 'test',
    keys: {},
    endpoint: 'http://127.0.0.1:4566',
    header: () => undefined,
    decideAgain: async () => false,
    may: async () => true,
    require: async () => undefined,
    ...given,
  }
}

/** What asserts that a promise is rejected with a fault of a code, which the service's operation declares. */
export function refuserOf<N>({ operations }: Service<N>) {
  return async (
    operation: string,
    attempt: Promise<unknown>,
    code: string,
    message?: string | RegExp,
  ): Promise<Fault> => {
    const fault = await attempt.then(
      () => assert.fail(`${operation} did not refuse`),
      (error: unknown) => error,
    )
    assert.ok(fault instanceof Fault, String(fault))
    assert.equal(fault.code, code, fault.message)
    assert.ok(operations[operation]?.faults.includes(code), `${operation} does not declare ${code}`)
    if (typeof message === 'string') assert.equal(fault.message, message)
    else if (message !== undefined) assert.match(fault.message, message)
    return fault
  }
}
