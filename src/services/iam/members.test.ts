import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { CannotStart } from '../../kernel/cannotStart.ts'
import { createAccount, ensureManagementAccount, listAccounts } from './index.ts'
import { type IamWorld, iamWorld } from './world.fixture.ts'

describe('the accounts of a deployment', () => {
  let world: IamWorld
  before(async () => {
    world = await iamWorld()
  })
  // Accounts are listed by age: none is as old as another.
  beforeEach(() => world.clock.advance(1000))
  after(() => world.close())

  test('begin with one, whoever comes first, and it stays the one', async () => {
    const ensure = ensureManagementAccount(world.needs)
    const first = await Promise.all([1, 2, 3].map(() => ensure('111122223333')))
    assert.deepEqual([...new Set(first.map(({ account }) => account))], ['111122223333'])
    assert.equal(new Set(first.map(({ accessKeyId }) => accessKeyId)).size, 1)
    const again = await ensure(undefined)
    assert.deepEqual([again.account, again.created], ['111122223333', false])
    assert.equal((await world.needs.directory.managementAccount())?.kind, 'management')
  })

  test('are not taken over by a server that is told of another', async () => {
    await assert.rejects(ensureManagementAccount(world.needs)('444455556666'), (error) => {
      assert.ok(error instanceof CannotStart)
      assert.match(error.message, /belongs to account 111122223333, not to 444455556666/)
      return true
    })
    assert.equal(await world.needs.directory.member('444455556666'), undefined)
  })

  test('are made with a root whose key works at once', async () => {
    const made = await createAccount(world.needs)({ name: 'Alice', email: 'alice@example.com' })
    assert.match(made?.member.id ?? '', /^[1-9]\d{11}$/)
    const found = await world.needs.directory.accessKeyOf(made?.accessKeyId ?? '')
    assert.equal(found?.secret, made?.secretAccessKey)
    assert.deepEqual(found?.caller, {
      kind: 'root',
      account: made?.member.id,
      arn: `arn:aws:iam::${made?.member.id}:root`,
      userId: made?.member.id,
      accessKeyId: made?.accessKeyId,
    })
  })

  test('have names that nobody else has, in whatever case', async () => {
    const create = createAccount(world.needs)
    assert.equal(await create({ name: 'alice' }), undefined)
    assert.equal(await create({ name: 'Management' }), undefined)
    const made = await Promise.all([1, 2, 3].map(() => create({ name: 'once' })))
    assert.equal(made.filter((each) => each !== undefined).length, 1)
  })

  test('get another id where one is taken', async () => {
    const taken = (await world.needs.directory.members({ after: undefined, limit: 2 }))[1]?.id ?? ''
    const digits = [...taken].map(Number)
    let draws = 0
    const random = {
      ...world.needs.random,
      bytes: (size: number) => {
        draws += 1
        // The first draw of an id is its first digit of nine, the second the eleven that follow.
        if (draws === 1) return new Uint8Array(size).fill((digits[0] ?? 1) - 1)
        return draws === 2 ? Uint8Array.from(digits.slice(1)) : world.needs.random.bytes(size)
      },
    }
    const made = await createAccount({ ...world.needs, random })({ name: 'another id' })
    assert.match(made?.member.id ?? '', /^[1-9]\d{11}$/)
    assert.notEqual(made?.member.id, taken)
  })

  test('are listed oldest first, a part at a time', async () => {
    const list = listAccounts(world.needs)
    const all = await list({ after: undefined, limit: 100 })
    assert.deepEqual(
      all.map(({ kind }) => kind),
      ['management', 'member', 'member', 'member'],
    )
    const parts = []
    for (let after = undefined as (typeof all)[number] | undefined; ; ) {
      const [next] = await list({ after, limit: 1 })
      if (next === undefined) break
      parts.push(next)
      after = next
    }
    assert.deepEqual(parts.map(({ name }) => name).sort(), ['Alice', 'another id', 'management', 'once'].sort())
  })
})
