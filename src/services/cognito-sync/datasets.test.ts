import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type {
  DescribeDatasetResponse,
  ListDatasetsResponse,
  ListRecordsResponse,
  RecordPatch,
  UpdateRecordsResponse,
} from '@aws-sdk/client-cognito-sync'
import type { Caller } from '../../kernel/caller.ts'
import { fault } from '../iam/world.fixture.ts'
import { mergeDatasets } from './rules/merge.ts'
import {
  ana,
  ben,
  credentialsOf,
  foreignPool,
  otherPool,
  pool,
  type SyncWorld,
  stranger,
  syncWorld,
} from './world.fixture.ts'

const of = (identity: string, DatasetName?: string) => ({ IdentityPoolId: pool, IdentityId: identity, DatasetName })
const put = (Key: string, Value: string, SyncCount = 0): RecordPatch => ({ Op: 'replace', Key, Value, SyncCount })
const remove = (Key: string, SyncCount: number): RecordPatch => ({ Op: 'remove', Key, SyncCount })

describe('datasets of identities', () => {
  let world: SyncWorld
  before(async () => {
    world = await syncWorld()
  })
  after(() => world.close())

  let names = 0
  const fresh = () => {
    names += 1
    return `dataset-${names}`
  }
  const list = (name: string, more: object = {}, identity = ana, caller: Caller = credentialsOf(identity)) =>
    world.call<ListRecordsResponse>('ListRecords', { ...of(identity, name), ...more }, caller)
  const tokenOf = async (name: string, identity = ana) => (await list(name, {}, identity)).SyncSessionToken
  const update = async (name: string, RecordPatches: readonly RecordPatch[], more: object = {}, identity = ana) => {
    const input = { ...of(identity, name), SyncSessionToken: await tokenOf(name, identity), RecordPatches, ...more }
    return world.call<UpdateRecordsResponse>('UpdateRecords', input, credentialsOf(identity))
  }
  const describeDataset = async (name: string) =>
    (await world.call<DescribeDatasetResponse>('DescribeDataset', of(ana, name), credentialsOf(ana))).Dataset
  const keysOf = ({ Records = [] }: { Records?: ListRecordsResponse['Records'] }) => Records.map(({ Key }) => Key)

  it('a dataset that nobody made is empty, and may be filled', async () => {
    const { SyncSessionToken, ...listed } = await list(fresh())
    assert.deepEqual(listed, {
      Records: [],
      Count: 0,
      DatasetSyncCount: 0,
      MergedDatasetNames: [],
      DatasetExists: false,
      DatasetDeletedAfterRequestedSyncCount: false,
    })
    assert.equal(typeof SyncSessionToken, 'string')
  })

  it('every update counts, and its records carry the count', async () => {
    const name = fresh()
    const first = await update(name, [put('a', '1'), put('b', '2')])
    assert.deepEqual(
      first.Records?.map(({ Key, Value, SyncCount }) => [Key, Value, SyncCount]),
      [
        ['a', '1', 1],
        ['b', '2', 1],
      ],
    )
    assert.equal(first.Records?.[0]?.LastModifiedBy, ana)
    await update(name, [put('b', '3', 1)])
    const listed = await list(name)
    assert.equal(listed.DatasetSyncCount, 2)
    assert.equal(listed.Count, 2)
    assert.deepEqual(
      listed.Records?.map(({ Key, Value, SyncCount }) => [Key, Value, SyncCount]),
      [
        ['a', '1', 1],
        ['b', '3', 2],
      ],
    )
    assert.deepEqual(keysOf(await list(name, { LastSyncCount: 1 })), ['b'])
    assert.deepEqual(keysOf(await list(name, { LastSyncCount: 2 })), [])
  })

  it('a record that was removed is told to other devices, without a value, and counts no more', async () => {
    const name = fresh()
    await update(name, [put('kept', 'x'), put('gone', 'yy')])
    const removed = await update(name, [remove('gone', 1)])
    assert.deepEqual(
      removed.Records?.map(({ Key, Value, SyncCount }) => [Key, Value, SyncCount]),
      [['gone', undefined, 2]],
    )
    assert.deepEqual(keysOf(await list(name, { LastSyncCount: 1 })), ['gone'])
    const dataset = await describeDataset(name)
    assert.deepEqual([dataset?.NumRecords, dataset?.DataStorage], [1, 5])
    await update(name, [put('gone', 'back', 2)])
    assert.equal((await describeDataset(name))?.NumRecords, 2)
  })

  it('to remove what was never there changes nothing', async () => {
    const name = fresh()
    const { Records } = await update(name, [remove('never', 0)])
    assert.deepEqual(
      Records?.map(({ Key, SyncCount }) => [Key, SyncCount]),
      [['never', 0]],
    )
    assert.equal((await list(name)).DatasetExists, false)
  })

  it('a stale count is a conflict that names the present one, and nothing of the request is kept', async () => {
    const name = fresh()
    await update(name, [put('user', 'ana')])
    const stale = update(name, [put('other', 'x'), put('user', 'anna', 0)])
    await assert.rejects(stale, fault('ResourceConflictException', /^Current SyncCount for: user is: 1 not: 0$/))
    assert.deepEqual(keysOf(await list(name)), ['user'])
  })

  it('an update that is sent again is refused, also after its records were removed', async () => {
    const name = fresh()
    const input = { ...of(ana, name), SyncSessionToken: await tokenOf(name), RecordPatches: [put('a', '1')] }
    const send = () => world.call('UpdateRecords', input, credentialsOf(ana))
    await send()
    await assert.rejects(send, fault('ResourceConflictException', /is: 1 not: 0/))
    await update(name, [remove('a', 1)])
    await assert.rejects(send, fault('ResourceConflictException', /is: 2 not: 0/))
    await world.call('DeleteDataset', of(ana, name), credentialsOf(ana))
    await assert.rejects(send, fault('ResourceNotFoundException'))
  })

  it('updates at once of different records all count, one after the other', async () => {
    const name = fresh()
    const token = await tokenOf(name)
    const send = (patch: RecordPatch) =>
      world.call<UpdateRecordsResponse>(
        'UpdateRecords',
        { ...of(ana, name), SyncSessionToken: token, RecordPatches: [patch] },
        credentialsOf(ana),
      )
    const keys = Array.from({ length: 8 }, (_, index) => `key-${index}`)
    const counts = (await Promise.all(keys.map((key) => send(put(key, 'x'))))).map(
      ({ Records }) => Records?.[0]?.SyncCount,
    )
    assert.deepEqual(counts.toSorted(), [1, 2, 3, 4, 5, 6, 7, 8])
    const dataset = await describeDataset(name)
    assert.deepEqual([dataset?.NumRecords, dataset?.DataStorage], [8, 8 * 6])
    const rivals = await Promise.allSettled([1, 2, 3, 4].map((value) => send(put('key-0', String(value), counts[0]))))
    assert.equal(rivals.filter(({ status }) => status === 'fulfilled').length, 1)
  })

  it('a deleted dataset is gone, is told to devices that knew it, and goes on counting when it is made anew', async () => {
    const name = fresh()
    await update(name, [put('a', '1')])
    const token = await tokenOf(name)
    const deleted = await world.call<DescribeDatasetResponse>('DeleteDataset', of(ana, name), credentialsOf(ana))
    assert.equal(deleted.Dataset?.NumRecords, 1)
    await assert.rejects(describeDataset(name), fault('ResourceNotFoundException'))
    await assert.rejects(
      world.call('DeleteDataset', of(ana, name), credentialsOf(ana)),
      fault('ResourceNotFoundException'),
    )
    const known = await list(name, { LastSyncCount: 1 })
    assert.deepEqual([known.DatasetExists, known.DatasetDeletedAfterRequestedSyncCount], [false, true])
    assert.equal((await list(name)).DatasetDeletedAfterRequestedSyncCount, false)
    await assert.rejects(update(name, [put('a', '2')], { SyncSessionToken: token }), fault('ResourceNotFoundException'))
    const { Records } = await update(name, [put('a', '2')])
    assert.equal(Records?.[0]?.SyncCount, 3)
    const again = await list(name, { LastSyncCount: 1 })
    assert.deepEqual([again.DatasetExists, again.DatasetDeletedAfterRequestedSyncCount], [true, true])
    assert.equal((await list(name, { LastSyncCount: 3 })).DatasetDeletedAfterRequestedSyncCount, false)
  })

  it('a session token is good for its dataset and identity alone, for an hour', async () => {
    const name = fresh()
    const token = await tokenOf(name)
    const invalid = fault('InvalidParameterException', /^SyncSessionToken not valid for these inputs$/)
    await assert.rejects(update(fresh(), [put('a', '1')], { SyncSessionToken: token }), invalid)
    await assert.rejects(update(name, [put('a', '1')], { SyncSessionToken: token }, ben), invalid)
    for (const forged of ['', 'x', `${token}A`, `${token?.slice(0, -2)}zz`, 'A'.repeat(2000)]) {
      await assert.rejects(update(name, [put('a', '1')], { SyncSessionToken: forged }), invalid)
    }
    await assert.rejects(list(fresh(), { SyncSessionToken: token }), invalid)
    assert.equal((await list(name, { SyncSessionToken: token })).SyncSessionToken, token)
    world.clock.advance(3_599_999)
    await update(name, [put('a', '1')], { SyncSessionToken: token })
    world.clock.advance(1)
    await assert.rejects(update(name, [put('a', '2', 1)], { SyncSessionToken: token }), invalid)
  })

  it('lists come in parts that together are the whole', async () => {
    const name = fresh()
    await update(name, [put('b', '1'), put('c', '1')])
    await update(name, [put('a', '1'), put('d:e', '1')])
    const keys: unknown[] = []
    let NextToken: string | undefined
    do {
      const part: ListRecordsResponse = await list(name, { MaxResults: 1, NextToken })
      assert.equal(part.Count, 4)
      keys.push(...keysOf(part))
      NextToken = part.NextToken
    } while (NextToken !== undefined)
    assert.deepEqual(keys, ['b', 'c', 'a', 'd:e'])
    for (const more of [{ MaxResults: 0 }, { NextToken: 'not one' }, { NextToken: 'eA' }, { LastSyncCount: -1 }]) {
      await assert.rejects(list(name, more), fault('InvalidParameterException'))
    }
    const datasets = async (more: object) =>
      world.call<ListDatasetsResponse>('ListDatasets', { ...of(ana), ...more }, credentialsOf(ana))
    const all = (await datasets({})).Datasets?.map(({ DatasetName }) => DatasetName) ?? []
    const first = await datasets({ MaxResults: 2 })
    assert.equal(first.Count, 2)
    const rest = await datasets({ NextToken: first.NextToken })
    const both = [...(first.Datasets ?? []), ...(rest.Datasets ?? [])].map(({ DatasetName }) => DatasetName)
    assert.deepEqual(both, all)
    assert.ok(all.length > 4)
  })

  it('a patch must make sense', async () => {
    const refusals: readonly (readonly RecordPatch[])[] = [
      [{ Op: 'replace', Key: 'a', SyncCount: 0 }],
      [put('a', '1'), put('a', '2')],
      [put('a\0b', '1')],
      [put('a\ud800', '1')],
      [put('a', '\udfff')],
    ]
    const name = fresh()
    for (const patches of refusals) await assert.rejects(update(name, patches), fault('InvalidParameterException'))
    const odd = '__proto__'
    await update(name, [put(odd, 'v\0w'), put('ключ', '🐈')])
    const { Records = [] } = await list(name)
    assert.deepEqual(Object.fromEntries(Records.map(({ Key, Value }) => [`-${Key}`, Value])), {
      '-__proto__': 'v\0w',
      '-ключ': '🐈',
    })
    assert.equal((await describeDataset(name))?.DataStorage, 9 + 3 + 8 + 4)
  })

  it('a dataset has 1024 records and a mebibyte at most', async () => {
    const name = fresh()
    const many = Array.from({ length: 1025 }, (_, index) => put(`k${index}`, 'v'))
    await assert.rejects(update(name, many), fault('LimitExceededException', /1025 records/))
    await update(name, many.slice(1))
    await assert.rejects(update(name, [put('k0', 'v')]), fault('LimitExceededException'))
    await update(name, [remove('k1', 1), put('k0', 'v')])
    const large = fresh()
    await update(large, [put('a', 'x'.repeat(1_048_575))])
    await assert.rejects(update(large, [put('b', '')]), fault('LimitExceededException', /1048577 octets/))
    await update(large, [put('a', 'x', 1), put('b', 'x'.repeat(1_000_000))])
  })

  it('of removed records the latest 1024 are remembered', async () => {
    const name = fresh()
    const keys = Array.from({ length: 1000 }, (_, index) => `k${index}`)
    for (const round of [1, 2]) {
      const made = await update(
        name,
        keys.map((key) => put(`${round}-${key}`, 'v')),
      )
      const count = made.Records?.[0]?.SyncCount ?? 0
      await update(
        name,
        keys.map((key) => remove(`${round}-${key}`, count)),
      )
    }
    await update(name, [put('x', 'v')])
    await update(name, [remove('x', 5)])
    assert.equal((await list(name)).Count, 1001)
  })
})

describe('the isolation of identities', () => {
  let world: SyncWorld
  before(async () => {
    world = await syncWorld()
  })
  after(() => world.close())

  const onIdentity = ['ListDatasets', 'DescribeIdentityUsage'].map((name) => [name, {}] as const)
  const onDataset = [
    ['ListRecords', {}],
    ['DescribeDataset', {}],
    ['DeleteDataset', {}],
    ['UpdateRecords', { SyncSessionToken: 'x', RecordPatches: [put('a', '1')] }],
  ] as const
  for (const [name, more] of [...onIdentity, ...onDataset]) {
    it(`${name} of another identity is refused, whatever policies allow`, async () => {
      const mismatch = fault('NotAuthorizedException', /^mismatch between session identity id and request identity id$/)
      const input = { ...of(ana, 'notes'), ...more }
      await assert.rejects(world.call(name, input, credentialsOf(ben)), mismatch)
      await assert.rejects(world.call(name, input, credentialsOf(ana, otherPool)), mismatch)
      const elsewhere = { ...input, IdentityPoolId: otherPool }
      await assert.rejects(world.call(name, elsewhere, credentialsOf(ana)), mismatch)
    })

    it(`${name} knows no identity outside its pool, and no pool of another account`, async () => {
      const input = { ...of(ana, 'notes'), ...more, IdentityPoolId: otherPool }
      await assert.rejects(world.call(name, input), fault('ResourceNotFoundException', /^Identity /))
      const foreign = { ...of(stranger, 'notes'), ...more, IdentityPoolId: foreignPool }
      await assert.rejects(world.call(name, foreign), fault('ResourceNotFoundException', /^IdentityPool /))
    })
  }

  const developers = [
    ['DescribeIdentityPoolUsage', {}],
    ['ListIdentityPoolUsage', {}],
    ['GetCognitoEvents', {}],
    ['SetCognitoEvents', { Events: {} }],
    ['GetIdentityPoolConfiguration', {}],
    ['SetIdentityPoolConfiguration', {}],
  ] as const
  for (const [name, more] of developers) {
    it(`${name} is for developer credentials`, async () => {
      const input = { IdentityPoolId: pool, ...more }
      await assert.rejects(world.call(name, input, credentialsOf(ana)), fault('NotAuthorizedException'))
      await world.call(name, input)
      if (name === 'ListIdentityPoolUsage') return
      const unknown = { ...input, IdentityPoolId: foreignPool }
      await assert.rejects(world.call(name, unknown), fault('ResourceNotFoundException'))
    })
  }

  it('developer credentials reach every identity, and are named as who changed it', async () => {
    const { SyncSessionToken } = await world.call<ListRecordsResponse>('ListRecords', of(ben, 'notes'))
    const input = { ...of(ben, 'notes'), SyncSessionToken, RecordPatches: [put('a', '1')] }
    const { Records } = await world.call<UpdateRecordsResponse>('UpdateRecords', input)
    assert.equal(Records?.[0]?.LastModifiedBy, '123456789012')
    const device = { ...input, DeviceId: 'phone', RecordPatches: [put('b', '1')] }
    const named = await world.call<UpdateRecordsResponse>('UpdateRecords', device)
    assert.equal(named.Records?.[0]?.LastModifiedBy, 'phone')
  })
})

describe('usage, and what outlives an identity', () => {
  let world: SyncWorld
  before(async () => {
    world = await syncWorld()
  })
  after(() => world.close())

  const fill = async (identity: string, name: string, value = 'x') => {
    const { SyncSessionToken } = await world.call<ListRecordsResponse>('ListRecords', of(identity, name))
    const RecordPatches = [put('k', value)]
    await world.call('UpdateRecords', { ...of(identity, name), SyncSessionToken, RecordPatches })
  }
  const usage = async (identity: string) => {
    const { IdentityUsage } = await world.call<{ IdentityUsage: Record<string, unknown> }>(
      'DescribeIdentityUsage',
      of(identity),
    )
    return [IdentityUsage['DatasetCount'], IdentityUsage['DataStorage']]
  }
  const poolUsage = async () => {
    const input = { IdentityPoolId: pool }
    type Shape = { IdentityPoolUsage: Record<string, unknown> }
    const { IdentityPoolUsage } = await world.call<Shape>('DescribeIdentityPoolUsage', input)
    return [IdentityPoolUsage['SyncSessionsCount'], IdentityPoolUsage['DataStorage']]
  }

  it('an identity has twenty datasets at most, however many are made at once', async () => {
    const names = Array.from({ length: 24 }, (_, index) => `d${index}`)
    const made = await Promise.allSettled(names.map((name) => fill(ana, name)))
    assert.equal(made.filter(({ status }) => status === 'fulfilled').length, 20)
    await assert.rejects(fill(ana, 'one-more'), fault('LimitExceededException'))
    assert.deepEqual(await usage(ana), [20, 40])
    const present = await world.call<ListDatasetsResponse>('ListDatasets', of(ana))
    for (const { DatasetName } of present.Datasets?.slice(1) ?? [])
      await world.call('DeleteDataset', of(ana, DatasetName))
    assert.deepEqual(await usage(ana), [1, 2])
    await fill(ana, 'one-more')
  })

  it('a pool’s usage is that of its identities together', async () => {
    const [before] = await poolUsage()
    await fill(ben, 'notes', 'yyy')
    assert.deepEqual(await poolUsage(), [Number(before) + 1, 4 + 4])
    const listed = await world.call<{ IdentityPoolUsages: { IdentityPoolId: string }[]; Count: number }>(
      'ListIdentityPoolUsage',
      { MaxResults: 1 },
    )
    assert.deepEqual([listed.IdentityPoolUsages[0]?.IdentityPoolId, listed.Count], [pool, 1])
  })

  it('identities that are merged keep both: the old one’s datasets under names that tell of it', async () => {
    await fill(ana, 'notes', 'of ana')
    await mergeDatasets(world.needs, ana, ben)
    const listed = await world.call<ListRecordsResponse>('ListRecords', of(ben, 'notes'))
    assert.deepEqual(listed.MergedDatasetNames, [`notes.${ana}`])
    const merged = await world.call<ListRecordsResponse>('ListRecords', of(ben, `notes.${ana}`))
    assert.equal(merged.Records?.[0]?.Value, 'of ana')
    assert.deepEqual(await usage(ana), [0, 0])
    assert.deepEqual(await usage(ben), [4, 4 + 7 + 4])
    await world.call('DeleteDataset', of(ben, `notes.${ana}`))
    const later = await world.call<ListRecordsResponse>('ListRecords', of(ben, 'notes'))
    assert.deepEqual(later.MergedDatasetNames, [])
  })

  it('nothing is left of an identity or a pool that is forgotten', async () => {
    await fill(ana, 'notes')
    await world.needs.syncs.forgetIdentity(ana)
    assert.equal((await world.call<ListRecordsResponse>('ListRecords', of(ana, 'notes'))).DatasetExists, false)
    await world.needs.syncs.forgetPool(pool)
    for (const table of ['sync_dataset', 'sync_record', 'sync_identity', 'sync_pool']) {
      assert.deepEqual(await world.metadata.all(`SELECT * FROM ${table}`), [], table)
    }
  })
})
