import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { account } from '../asking.fixture.ts'
import { keyUses } from './index.ts'
import type { KeyUse, UsageStore } from './ports/usage.ts'
import { fault, type IamWorld, iamWorld } from './world.fixture.ts'

const minute = 60_000

describe('uses of access keys', () => {
  /** A store that keeps what it is told to, once it is let. */
  const slowStore = () => {
    const written: KeyUse[] = []
    const { promise: gate, resolve: open } = Promise.withResolvers<void>()
    const usage: UsageStore = {
      countCode: async () => true,
      takeCode: async () => true,
      keyUse: async (id) => written.findLast((use) => use.id === id),
      noteKeyUse: async (use) => {
        await gate
        written.push(use)
      },
    }
    return { usage, written, open }
  }

  it('are written once in a quarter of an hour for each key, and not by the request', async () => {
    const { usage, written, open } = slowStore()
    const work: Promise<void>[] = []
    const uses = keyUses(usage, (each) => void work.push(each))
    for (let i = 0; i < 1000; i++) uses.note('AKIA1', 's3', 'us-east-1', i)
    uses.note('AKIA2', 'iam', 'us-east-1', 5)
    assert.equal(work.length, 2)
    assert.deepEqual(written, [])
    assert.deepEqual(await uses.last('AKIA1'), { id: 'AKIA1', at: 0, service: 's3', region: 'us-east-1' })
    open()
    await Promise.all(work)
    assert.equal(written.length, 2)
    uses.note('AKIA1', 'iam', 'us-east-1', 15 * minute - 1)
    assert.equal(work.length, 2)
    uses.note('AKIA1', 'iam', 'us-east-1', 15 * minute)
    await Promise.all(work)
    assert.equal((await uses.last('AKIA1'))?.service, 'iam')
  })

  it('of a key that was never used are none', async () => {
    const { usage } = slowStore()
    const work: Promise<void>[] = []
    assert.equal(await keyUses(usage, (each) => void work.push(each)).last('AKIA1'), undefined)
  })
})

describe('the last use of an access key', () => {
  let world: IamWorld
  before(async () => {
    world = await iamWorld()
    await world.call('CreateUser', { UserName: 'ann', Path: '/team/', Tags: [{ Key: 'a', Value: 'b' }] })
  })
  after(() => world.close())

  it('is told with its service and region, and outlives another in the same quarter of an hour', async () => {
    const created = await world.call<{ AccessKey: { AccessKeyId: string } }>('CreateAccessKey', { UserName: 'ann' })
    const { AccessKeyId } = created.AccessKey
    const last = () => world.call('GetAccessKeyLastUsed', { AccessKeyId })
    assert.deepEqual(await last(), { UserName: 'ann', AccessKeyLastUsed: { ServiceName: 'N/A', Region: 'N/A' } })
    const at = world.clock.now()
    const use = { id: AccessKeyId, at, service: 's3', region: 'eu-west-1' }
    const { noteKeyUse } = world.needs.usage
    await noteKeyUse(use, 15 * minute)
    await noteKeyUse({ ...use, at: at + minute, service: 'iam' }, 15 * minute)
    const LastUsedDate = new Date(at)
    const AccessKeyLastUsed = { LastUsedDate, ServiceName: 's3', Region: 'eu-west-1' }
    assert.deepEqual(await last(), { UserName: 'ann', AccessKeyLastUsed })
    await noteKeyUse({ ...use, at: at + 15 * minute, service: 'iam' }, 15 * minute)
    const later = (await last())['AccessKeyLastUsed'] as { ServiceName: string }
    assert.equal(later.ServiceName, 'iam')
    const [ask] = await world.asks('GetAccessKeyLastUsed', { AccessKeyId })
    assert.equal(ask?.resource, `arn:aws:iam::${account}:user/team/ann`)
    assert.deepEqual(ask?.context?.['aws:ResourceTag/a'], ['b'])
  })

  it('of the account’s own key says root; one that is not there is refused', async () => {
    const own = await world.call<{ AccessKey: { AccessKeyId: string } }>('CreateAccessKey', {})
    const { AccessKeyId } = own.AccessKey
    assert.equal((await world.call('GetAccessKeyLastUsed', { AccessKeyId }))['UserName'], 'root')
    await assert.rejects(
      world.call('GetAccessKeyLastUsed', { AccessKeyId: 'AKIAUNKNOWNUNKNOWN' }),
      fault('NoSuchEntity', /Access Key with id AKIAUNKNOWNUNKNOWN cannot be found/),
    )
  })
})
