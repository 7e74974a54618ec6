import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { CodeRecord } from '../../../../services/cognito-idp/ports/codes.ts'
import type { PoolRecord } from '../../../../services/cognito-idp/ports/pools.ts'
import type { UserPoolStore } from '../../../../services/cognito-idp/ports/userPools.ts'
import type { UserRecord } from '../../../../services/cognito-idp/ports/users.ts'
import { temporaryMetadata } from '../../../testing.ts'
import { cognitoIdp } from './index.ts'

let store: UserPoolStore
let close: () => Promise<void>
before(async () => {
  const temporary = await temporaryMetadata()
  store = cognitoIdp(temporary.metadata)
  close = temporary.close
})
after(() => close())

const times = { createdAt: 1, modifiedAt: 2, version: 1 }
let pools = 0

async function newPool(): Promise<PoolRecord> {
  const place = { account: '000000000000', region: 'us-east-1' }
  const pool = { ...times, ...place, id: `us-east-1_${pools++}`, name: 'p', settings: {}, tags: { a: 'b' } }
  await store.createPool(pool, 1000)
  return pool
}

function userOf(poolId: string, sub: string): UserRecord {
  return {
    ...times,
    poolId,
    sub,
    username: sub,
    status: 'CONFIRMED',
    enabled: true,
    attributes: { email: `${sub}@example.com` },
    password: new Uint8Array([1, 2, 3]),
    passwordSetAt: 3,
    epoch: 'abcdefabcdef',
    lockout: { failures: 0, failedAt: 0 },
  }
}

function codeOf(poolId: string, sub: string): CodeRecord {
  const state = { expiresAt: 9, tries: 0 }
  return { poolId, sub, kind: 'signUp', code: new Uint8Array([7]), attribute: 'email', value: 'a@b', ...state }
}

test('what is written is read back as it was', async () => {
  const pool = await newPool()
  assert.deepEqual(await store.pool(pool.id), pool)
  const user = userOf(pool.id, 'u1')
  assert.equal(await store.createUser(user, ['u1', 'alias']), 'saved')
  const read = await store.userNamed(pool.id, 'alias')
  assert.deepEqual(read && { ...read, password: [...(read.password ?? [])] }, { ...user, password: [1, 2, 3] })
  const client = {
    ...times,
    id: 'c1',
    poolId: pool.id,
    name: 'app',
    settings: { RefreshTokenValidity: 5 },
    secrets: [],
  }
  assert.equal(await store.createClient(client, 9), 'saved')
  assert.deepEqual(await store.client('c1'), client)
})

test('a change from an older version is refused, and a taken name undoes the whole change', async () => {
  const pool = await newPool()
  const [ann, bob] = [userOf(pool.id, 'ann'), userOf(pool.id, 'bob')]
  await store.createUser(ann, ['ann'])
  await store.createUser(bob, ['bob'])
  const after = { ...ann, attributes: { email: 'new@example.com' } }
  const change = { before: ann, after, namesBefore: ['ann'], namesAfter: ['ann'] }
  assert.equal(await store.saveUser({ ...change, namesAfter: ['ann', 'bob'] }), 'taken')
  assert.deepEqual((await store.user(pool.id, 'ann'))?.attributes, ann.attributes)
  assert.equal(await store.saveUser(change), 'saved')
  assert.equal(await store.saveUser(change), 'stale')
  assert.equal(await store.savePool({ ...pool, name: 'q' }), 'saved')
  assert.equal(await store.savePool({ ...pool, name: 'r' }), 'stale')
})

test('nothing is added to a pool that is gone', async () => {
  const group = { poolId: 'gone', name: 'g', description: undefined, roleArn: undefined, precedence: undefined }
  assert.equal(await store.createUser(userOf('gone', 'u'), ['u']), 'gone')
  assert.equal(await store.createGroup({ ...group, createdAt: 1, modifiedAt: 1 }, 9), 'gone')
  const client = { ...times, id: 'c9', poolId: 'gone', name: 'app', settings: {}, secrets: [] }
  assert.equal(await store.createClient(client, 9), 'gone')
})

test('deleting a user or a pool frees the names and forgets codes and memberships', async () => {
  const pool = await newPool()
  const user = userOf(pool.id, 'ann')
  await store.createUser(user, ['ann'])
  const group = { ...times, poolId: pool.id, name: 'g', description: undefined, roleArn: undefined, precedence: 1 }
  await store.createGroup(group, 9)
  const membership = { poolId: pool.id, name: 'g', at: 1 }
  assert.equal(await store.addToGroup({ ...membership, sub: 'ann' }, 9), 'saved')
  assert.equal(await store.addToGroup({ ...membership, sub: 'nobody' }, 9), 'gone')
  await store.putCode(codeOf(pool.id, 'ann'))
  assert.equal(await store.deleteUser(pool.id, 'ann'), true)
  assert.equal(await store.deleteUser(pool.id, 'ann'), false)
  assert.equal(await store.putCode(codeOf(pool.id, 'ann')), false)
  assert.equal(await store.code(pool.id, 'ann', 'signUp'), undefined)
  assert.deepEqual(await store.usersIn(pool.id, 'g', { after: undefined, limit: 9 }), [])
  assert.equal(await store.createUser({ ...user, sub: 'other' }, ['ann']), 'saved')
  await store.deletePool(pool.id)
  assert.equal(await store.userNamed(pool.id, 'ann'), undefined)
  assert.equal(await store.group(pool.id, 'g'), undefined)
})

test('a code gives as many tries as the limit, counted also when taken at once, and one use', async () => {
  const pool = await newPool()
  const user = userOf(pool.id, 'ann')
  await store.createUser(user, ['ann'])
  await store.putCode(codeOf(pool.id, 'ann'))
  const taken = await Promise.all(Array.from({ length: 5 }, () => store.takeTry(pool.id, 'ann', 'signUp', 3)))
  assert.equal(taken.filter((code) => code !== undefined).length, 3)
  const change = { before: user, after: user, namesBefore: ['ann'], namesAfter: ['ann'], usesCode: 'signUp' as const }
  assert.equal(await store.saveUser(change), 'saved')
  const again = { ...user, version: 2 }
  assert.equal(await store.saveUser({ ...change, before: again, after: again }), 'stale')
})

test('an id is used once until its time is over', async () => {
  assert.equal(await store.useOnce('s1', 100, 50), true)
  assert.equal(await store.useOnce('s1', 100, 60), false)
  assert.equal(await store.useOnce('s2', 300, 200), true)
  assert.equal(await store.useOnce('s1', 400, 201), true)
})

test('a failure is counted only from the count that was seen', async () => {
  const pool = await newPool()
  const user = userOf(pool.id, 'ann')
  await store.createUser(user, ['ann'])
  const next = { failures: 1, failedAt: 5 }
  assert.equal(await store.countFailure(user, user.lockout, next), true)
  assert.equal(await store.countFailure(user, user.lockout, next), false)
  assert.deepEqual((await store.user(pool.id, 'ann'))?.lockout, next)
})

test('a generation of keys is added once, and the one before it retires', async () => {
  const pool = await newPool()
  const key = (kid: string, use: 'id' | 'access', generation: number) => {
    const content = { privateKey: new Uint8Array([1]), publicJwk: '{}', createdAt: 1, retiredAt: undefined }
    return { poolId: pool.id, kid, use, generation, ...content }
  }
  assert.equal(await store.addKeys([key('a', 'id', 1), key('b', 'access', 1)], 10), true)
  assert.equal(await store.addKeys([key('c', 'id', 1), key('d', 'access', 1)], 11), false)
  assert.deepEqual((await store.currentKeys(pool.id)).map(({ kid }) => kid).sort(), ['a', 'b'])
  assert.equal(await store.addKeys([key('e', 'id', 2), key('f', 'access', 2)], 20), true)
  assert.deepEqual((await store.currentKeys(pool.id)).map(({ kid }) => kid).sort(), ['e', 'f'])
  assert.equal((await store.key('a'))?.retiredAt, 20)
  assert.equal((await store.keys(pool.id, 20)).length, 2)
  assert.equal((await store.keys(pool.id, 19)).length, 4)
})

test('calls made at once share no count of their quota, which begins anew when its first call is old', async () => {
  const use = (now: number) => store.useQuota('Call/ann', 3, now, now - 100)
  const counted = await Promise.all(Array.from({ length: 8 }, () => use(10)))
  assert.equal(counted.filter(Boolean).length, 3)
  assert.equal(await use(109), false)
  assert.equal(await store.useQuota('Call/bob', 3, 109, 9), true)
  assert.equal(await use(110), true)
})

test('a listing by a prefix gives each user that fits once, in the order of what begins with it, page by page', async () => {
  const pool = await newPool()
  const emails = { a: 'x2@b', b: 'x1@b', c: 'y@b', d: 'x2@b', e: 'x\u{1F600}@b', f: 'w@b' }
  for (const [sub, email] of Object.entries(emails)) {
    await store.createUser({ ...userOf(pool.id, sub), attributes: { email } }, [sub])
  }
  const filter = { field: { attribute: 'email' }, match: 'startsWith', value: 'x' } as const
  const found: string[] = []
  let after: { value: string; sub: string } | undefined
  for (;;) {
    const [user] = await store.users(pool.id, filter, { after, limit: 1 })
    if (user === undefined) break
    found.push(user.sub)
    after = { value: user.attributes['email'] ?? '', sub: user.sub }
  }
  assert.deepEqual(found, ['b', 'a', 'd', 'e'])
  const page = { after: undefined, limit: 9 }
  const subs = async (given: Parameters<typeof store.users>[1], after?: string) =>
    (await store.users(pool.id, given, after === undefined ? page : { after: { sub: after }, limit: 9 })).map(
      (u) => u.sub,
    )
  assert.deepEqual(await subs({ ...filter, match: 'equals', value: 'x2@b' }), ['a', 'd'])
  assert.deepEqual(await subs({ ...filter, match: 'equals', value: 'x2@b' }, 'a'), ['d'])
  assert.deepEqual(await subs({ field: 'sub', match: 'startsWith', value: 'c' }), ['c'])
  assert.deepEqual(await subs({ field: 'sub', match: 'equals', value: 'c' }, 'c'), [])
  assert.deepEqual(await subs({ field: 'enabled', match: 'equals', value: '0' }), [])
  assert.deepEqual(await subs(undefined, 'd'), ['e', 'f'])
})

test('pools and clients are read as they are after each change', async () => {
  const pool = await newPool()
  assert.equal((await store.pool(pool.id))?.name, 'p')
  assert.equal(await store.savePool({ ...pool, name: 'q', settings: { DeletionProtection: 'ACTIVE' } }), 'saved')
  assert.deepEqual((await store.pool(pool.id))?.settings, { DeletionProtection: 'ACTIVE' })
  await store.deletePool(pool.id)
  assert.equal(await store.pool(pool.id), undefined)
})
