import { randomUUID } from 'node:crypto'
import type { TestContext } from 'node:test'
import { movableClock } from '../../kernel/clock.ts'
import type { RequestContext } from '../../kernel/operation.ts'
import { kmsStore } from '../../storage/metadata/stores/kms.ts'
import { temporaryMetadata } from '../../storage/testing.ts'
import { createKeyRing } from '../../tokens/keyRing.ts'
import { account, random, region, requestBy, rootOf } from '../asking.fixture.ts'
import { service } from './index.ts'
import type { Needs } from './ports.ts'

export const other = '210987654321'

type Operations = typeof service.operations
type Answer = Readonly<Record<string, unknown>>

/** KMS on a real database; whoever asks is allowed: the pipeline decides that, and its tests are elsewhere. */
export async function kmsWorld(test: TestContext) {
  const { metadata, close } = await temporaryMetadata()
  test.after(close)
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
  const requestOf = (of: string): RequestContext =>
    requestBy(rootOf(of), { account: of, id: randomUUID(), now: clock.now() })
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
