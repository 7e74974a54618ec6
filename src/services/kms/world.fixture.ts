import { randomBytes, randomUUID } from 'node:crypto'
import type { TestContext } from 'node:test'
import type { Caller } from '../../kernel/caller.ts'
import { movableClock } from '../../kernel/clock.ts'
import type { RequestContext } from '../../kernel/operation.ts'
import { kmsStore } from '../../storage/metadata/stores/kms.ts'
import { temporaryMetadata } from '../../storage/testing.ts'
import { createKeyRing } from '../../tokens/keyRing.ts'
import { service } from './index.ts'
import type { Needs } from './ports.ts'

export const account = '123456789012'
export const other = '210987654321'
export const region = 'us-east-1'

export function rootOf(of: string): Caller {
  return { kind: 'root', account: of, arn: `arn:aws:iam::${of}:root`, userId: of, accessKeyId: 'AKIAROOT' }
}

type Operations = typeof service.operations
type Answer = Readonly<Record<string, unknown>>

/** KMS on a real database; whoever asks is allowed: the pipeline decides that, and its tests are elsewhere. */
export async function kmsWorld(test: TestContext) {
  const { metadata, close } = await temporaryMetadata()
  test.after(close)
  const random = { bytes: (size: number) => randomBytes(size), uuid: () => randomUUID() }
  const clock = movableClock()
  const needs: Needs = {
    keys: kmsStore(metadata),
    keyRing: createKeyRing(random, clock.now()),
    policyPrincipals: {
      bind: async (document) =>
        document.includes('user/nobody') ? { invalid: 'arn:aws:iam::123456789012:user/nobody' } : { document },
      show: async (document) => document,
    },
    clock,
    random,
  }
  const requestOf = (of: string): RequestContext => ({
    account: of,
    region,
    id: randomUUID(),
    now: clock.now(),
    caller: rootOf(of),
    sourceIp: '203.0.113.7',
    userAgent: 'test',
    keys: {},
    endpoint: 'http://127.0.0.1:4566',
    header: () => undefined,
    decideAgain: async () => false,
    may: async () => true,
    require: async () => undefined,
  })
  const call = async (name: keyof Operations & string, input: object, of = account): Promise<Answer> => {
    const operation = service.operations[name]
    if (operation === undefined) throw new Error(`no operation ${name}`)
    return operation.handle(needs)(input, requestOf(of)) as Promise<Answer>
  }
  const asks = (name: keyof Operations & string, input: object, of = account) => {
    const operation = service.operations[name]
    return operation?.asks?.(input, { account: of, region }, needs)
  }
  return {
    needs,
    metadata,
    clock,
    call,
    requestOf,
    asks,
    resourcePolicy: (arn: string) => service.resourcePolicy?.(needs)(arn),
    /** A fresh key's id and ARN. */
    key: async (input: object = {}, of = account): Promise<{ readonly KeyId: string; readonly Arn: string }> => {
      const { KeyMetadata } = (await call('CreateKey', input, of)) as {
        KeyMetadata: { KeyId: string; Arn: string }
      }
      return KeyMetadata
    },
  }
}
