import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { emptyKeys } from '../../kernel/conditionKeys.ts'
import { authorizer } from '../../pipeline/authorize.ts'
import { bind } from '../../pipeline/bind.ts'
import { inquire, requireAsks } from '../../pipeline/inquiry.ts'
import { account, region, rootOf } from '../asking.fixture.ts'
import { service } from './index.ts'
import { kmsWorld } from './world.fixture.ts'

type World = Awaited<ReturnType<typeof kmsWorld>>

/** Decides and runs as the pipeline does; others act in between. */
async function run(world: World, name: string, input: object, act: () => Promise<unknown>): Promise<unknown> {
  const bound = bind(service, world.needs)
  const authorizes = authorizer({
    grantsOf: async () => ({ exists: true, identity: [] }),
    showPrincipals: async (document) => document,
    canonicalIdOf: (of) => of,
  })
  const operation = bound.operations.get(name)
  assert.ok(operation !== undefined)
  const told = { saysItPays: () => false, denied: () => undefined }
  const subject = { caller: rootOf(account), keys: emptyKeys(), service: bound, family: 'awsJson', ...told } as const
  const scope = { account, region }
  const inquiry = await inquire(authorizes, scope, subject)
  await requireAsks(inquiry, operation, input, scope)
  await act()
  return operation.handle(input, { ...world.requestOf(account), ...inquiry })
}

const AliasName = 'alias/codes'
const notFound = { code: 'NotFoundException' }

async function world(test: Parameters<typeof kmsWorld>[0]) {
  const kms = await kmsWorld(test)
  const [first, second] = [await kms.key(), await kms.key()]
  await kms.call('CreateAlias', { AliasName, TargetKeyId: first.KeyId })
  const move = () => kms.call('UpdateAlias', { AliasName, TargetKeyId: second.KeyId })
  const target = async () => (await kms.needs.keys.alias(account, region, AliasName))?.keyId
  return { kms, first, second, move, target }
}

describe('an alias that is moved to another key after the decision', () => {
  it('is none to the request, which uses neither key', async (test) => {
    const { kms, first, move } = await world(test)
    const Plaintext = Buffer.from('a code')
    for (const [name, input] of [
      ['Encrypt', { KeyId: AliasName, Plaintext }],
      ['GenerateDataKey', { KeyId: AliasName, KeySpec: 'AES_256' }],
      ['DescribeKey', { KeyId: AliasName }],
    ] as const) {
      await assert.rejects(run(kms, name, input, move), notFound, name)
      await kms.call('UpdateAlias', { AliasName, TargetKeyId: first.KeyId })
    }
  })

  it('is neither moved nor deleted by a request that was decided of another key', async (test) => {
    const { kms, first, second, move, target } = await world(test)
    const back = { AliasName, TargetKeyId: first.KeyId }
    await assert.rejects(run(kms, 'UpdateAlias', back, move), notFound)
    assert.equal(await target(), second.KeyId)
    await kms.call('UpdateAlias', back)
    await assert.rejects(run(kms, 'DeleteAlias', { AliasName }, move), notFound)
    assert.equal(await target(), second.KeyId)
  })

  it('is moved and deleted in the store only while it points where it was seen to point', async (test) => {
    const { kms, first, second, move, target } = await world(test)
    const seen = await kms.needs.keys.alias(account, region, AliasName)
    assert.ok(seen !== undefined)
    await move()
    assert.equal(await kms.needs.keys.moveAlias({ ...seen, keyId: first.KeyId }, first.KeyId), false)
    assert.equal(await kms.needs.keys.removeAlias(seen), false)
    assert.equal(await target(), second.KeyId)
  })

  it('is no matter where it still points to the same key', async (test) => {
    const { kms, first } = await world(test)
    const made = (await run(
      kms,
      'GenerateDataKey',
      { KeyId: AliasName, KeySpec: 'AES_256' },
      async () => undefined,
    )) as {
      readonly KeyId: string
    }
    assert.equal(made.KeyId, first.Arn)
    await run(kms, 'DeleteAlias', { AliasName }, async () => undefined)
  })
})
