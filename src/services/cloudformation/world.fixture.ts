import assert from 'node:assert/strict'
import type { CallAs } from '../../kernel/call.ts'
import type { Caller } from '../../kernel/caller.ts'
import { movableClock } from '../../kernel/clock.ts'
import type { Ask } from '../../kernel/operation.ts'
import { cloudformation } from '../../storage/metadata/stores/cloudformation.ts'
import { temporaryMetadata } from '../../storage/testing.ts'
import { templates } from '../../template/index.ts'
import { createKeyRing } from '../../tokens/keyRing.ts'
import { account, random, region, requestBy, root } from '../asking.fixture.ts'
import { service } from './index.ts'
import type { Needs } from './ports.ts'
import { type TinyServices, tinyServices } from './tinyServices.fixture.ts'

export interface World {
  readonly needs: Needs
  readonly tiny: TinyServices
  /** Names of buckets that the account has. */
  readonly buckets: Set<string>
  /** Who the services were called as. */
  readonly callers: readonly Caller[]
  /** Calls an operation by its wire name. A fault that it does not declare is an error of the test. */
  readonly call: <O extends object = Readonly<Record<string, unknown>>>(name: string, input: object) => Promise<O>
  readonly asks: (name: string, input: object) => Promise<readonly Ask[]>
  /** Waits for the background work; what it threw. */
  readonly settled: () => Promise<readonly unknown[]>
  readonly close: () => Promise<void>
}

/** CloudFormation with a real database, real templates, and services that are tiny. */
export async function cloudformationWorld(): Promise<World> {
  const { metadata, close } = await temporaryMetadata()
  const clock = movableClock({ now: () => Date.UTC(2030, 0, 1) })
  const tiny = tinyServices()
  const work: Promise<void>[] = []
  const callers: Caller[] = []
  const buckets = new Set<string>()
  const callAs: CallAs = (caller) => {
    callers.push(caller)
    return tiny.call
  }
  const needs: Needs = {
    stacks: cloudformation(metadata),
    templates,
    callAs,
    bucketAccount: async (name) => (buckets.has(name) ? account : undefined),
    keyRing: createKeyRing(random, 0),
    clock,
    random,
    background: (promise) => work.push(promise),
  }
  const settled = async (): Promise<readonly unknown[]> => {
    const results = await Promise.allSettled(work.splice(0))
    return results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
  }
  return {
    needs,
    tiny,
    buckets,
    callers,
    settled,
    call: async <O extends object>(name: string, input: object): Promise<O> => {
      const operation = service.operations[name]
      assert.ok(operation, `no operation ${name}`)
      return (await operation.handle(needs)(input, requestBy(root, { now: clock.now() }))) as O
    },
    asks: async (name, input) => {
      const operation = service.operations[name]
      assert.ok(operation?.asks, `${name} asks nothing`)
      return operation.asks(input, { account, region }, needs)
    },
    close: async () => {
      await settled()
      await close()
    },
  }
}
