import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { User } from '../../kernel/caller.ts'
import { createKeyRing } from '../../tokens/keyRing.ts'
import { account, random } from '../asking.fixture.ts'
import { authenticateMfa } from './index.ts'
import { authenticator, enabled } from './mfa.fixture.ts'
import { asUser, fault, type IamWorld, iamWorld } from './world.fixture.ts'

const step = 30_000

interface Devices {
  readonly MFADevices: { UserName: string; SerialNumber: string; EnableDate: Date }[]
}

interface Virtual {
  readonly VirtualMFADevices: { SerialNumber: string; EnableDate?: Date; User?: { UserName: string } }[]
  readonly IsTruncated: boolean
  readonly Marker?: string
}

describe('MFA devices', () => {
  let world: IamWorld
  before(async () => {
    world = await iamWorld()
  })
  after(() => world.close())

  const user = async (name: string): Promise<User> => {
    const { User } = await world.call<{ User: { UserId: string } }>('CreateUser', { UserName: name })
    return asUser(name, User.UserId)
  }
  const arn = (name: string) => `arn:aws:iam::${account}:mfa/${name}`

  it('are made with a seed that is told once, as text and as a picture', async () => {
    await world.call('CreateAccountAlias', { AccountAlias: 'the-house' })
    const input = { VirtualMFADeviceName: 'phone', Path: '/a/', Tags: [{ Key: 'team', Value: 'red' }] }
    const { VirtualMFADevice } = await world.call<{ VirtualMFADevice: Record<string, Uint8Array> }>(
      'CreateVirtualMFADevice',
      input,
    )
    assert.equal(VirtualMFADevice['SerialNumber'], arn('a/phone'))
    assert.match(Buffer.from(VirtualMFADevice['Base32StringSeed'] ?? []).toString(), /^[A-Z2-7]{64}$/)
    assert.deepEqual([...(VirtualMFADevice['QRCodePNG']?.subarray(1, 4) ?? [])], [...Buffer.from('PNG')])
    assert.deepEqual(VirtualMFADevice['Tags'], [{ Key: 'team', Value: 'red' }])
    const { VirtualMFADevices } = await world.call<Virtual>('ListVirtualMFADevices', {})
    assert.deepEqual(VirtualMFADevices, [{ SerialNumber: arn('a/phone') }])
    const stored = await world.needs.directory.mfaDevice(arn('a/phone'))
    assert.ok(!Buffer.from(stored?.seed ?? []).includes(Buffer.from(VirtualMFADevice['Base32StringSeed'] ?? [])))
  })

  it('have names of their own, whatever their case and path, and of a length that can be asked for', async () => {
    await authenticator(world, 'Taken')
    for (const more of [{}, { Path: '/elsewhere/' }]) {
      await assert.rejects(authenticator(world, 'tAKEN', more), fault('EntityAlreadyExists'))
    }
    await assert.rejects(authenticator(world, 'x'.repeat(240)), fault('ValidationError', /256/))
    const tags = Array.from({ length: 51 }, (_, i) => ({ Key: `k${i}`, Value: '' }))
    await assert.rejects(authenticator(world, 'tagged', { Tags: tags }), fault('LimitExceeded'))
  })

  it('become a user’s by two codes that follow each other', async () => {
    await user('ann')
    const device = await authenticator(world, 'ann')
    const { AuthenticationCode1: first, AuthenticationCode2: second } = device.pair()
    const enable = (codes: object) =>
      world.call('EnableMFADevice', { UserName: 'ann', SerialNumber: device.serial, ...codes })
    const wrong = fault('InvalidAuthenticationCode', /^Authentication code for device is not valid\.$/)
    await assert.rejects(enable({ AuthenticationCode1: second, AuthenticationCode2: first }), wrong)
    await assert.rejects(enable({ AuthenticationCode1: first, AuthenticationCode2: first }), wrong)
    await assert.rejects(enable(device.pair(-40)), wrong)
    await enable(device.pair())
    await assert.rejects(enable(device.pair(2)), fault('EntityAlreadyExists', /in use/))
    const { MFADevices } = await world.call<Devices>('ListMFADevices', { UserName: 'ann' })
    const EnableDate = new Date(world.clock.now() - (world.clock.now() % 1000))
    assert.deepEqual(MFADevices, [{ UserName: 'ann', SerialNumber: device.serial, EnableDate }])
    const shown = await world.call('GetMFADevice', { UserName: 'ann', SerialNumber: device.serial })
    assert.deepEqual(shown, { SerialNumber: device.serial, UserName: 'ann', EnableDate })
  })

  it('are told by the user’s own name when none is given', async () => {
    const eve = await user('own')
    const { serial } = await enabled(world, 'own')
    const { MFADevices } = await world.call<Devices>('ListMFADevices', {}, eve)
    assert.deepEqual(
      MFADevices.map(({ SerialNumber }) => SerialNumber),
      [serial],
    )
    assert.equal((await world.call('GetMFADevice', { SerialNumber: serial }, eve))['UserName'], 'own')
    assert.deepEqual(await world.call('ListMFADevices', {}), { MFADevices: [], IsTruncated: false })
    await world.call('DeactivateMFADevice', { SerialNumber: serial }, eve)
    assert.deepEqual((await world.call<Devices>('ListMFADevices', {}, eve)).MFADevices, [])
  })

  it('that are not there, or another’s, are as good as none', async () => {
    await user('bob')
    const { serial } = await enabled(world, 'bob')
    await user('mallory')
    const missing = fault('NoSuchEntity', /^VirtualMFADevice with serial number .* does not exist\.$/)
    const spare = await authenticator(world, 'spare')
    const codes = spare.pair()
    for (const [name, input] of [
      ['GetMFADevice', { UserName: 'mallory', SerialNumber: serial }],
      ['DeactivateMFADevice', { UserName: 'mallory', SerialNumber: serial }],
      ['ResyncMFADevice', { UserName: 'mallory', SerialNumber: serial, ...codes }],
      ['ResyncMFADevice', { UserName: 'bob', SerialNumber: spare.serial, ...codes }],
      ['EnableMFADevice', { UserName: 'mallory', SerialNumber: arn('ghost'), ...codes }],
      [
        'EnableMFADevice',
        { UserName: 'mallory', SerialNumber: arn('ghost').replace(account, '000000000000'), ...codes },
      ],
      ['DeleteVirtualMFADevice', { SerialNumber: arn('ghost') }],
      ['TagMFADevice', { SerialNumber: arn('ghost'), Tags: [] }],
      ['UntagMFADevice', { SerialNumber: arn('ghost'), TagKeys: [] }],
      ['ListMFADeviceTags', { SerialNumber: arn('ghost') }],
    ] as const) {
      await assert.rejects(world.call(name, input), missing, name)
    }
    const nobody = { UserName: 'nobody', SerialNumber: spare.serial, ...codes }
    await assert.rejects(world.call('EnableMFADevice', nobody), fault('NoSuchEntity', /user with name nobody/))
  })

  it('are eight a user at most', async () => {
    await user('many')
    for (let i = 0; i < 8; i++) await enabled(world, 'many', `many-${i}`)
    await assert.rejects(enabled(world, 'many', 'many-8'), fault('LimitExceeded', /MFADevicesPerUser: 8/))
  })

  it('stay while they are in use, and their users with them', async () => {
    await user('kept')
    const { serial } = await enabled(world, 'kept')
    const remove = () => world.call('DeleteVirtualMFADevice', { SerialNumber: serial })
    await assert.rejects(remove(), fault('DeleteConflict', /Must deactivate first/))
    await assert.rejects(
      world.call('DeleteUser', { UserName: 'kept' }),
      fault('DeleteConflict', /^Cannot delete entity, must delete MFA device first\.$/),
    )
    await world.call('DeactivateMFADevice', { UserName: 'kept', SerialNumber: serial })
    await world.call('DeleteUser', { UserName: 'kept' })
    await remove()
    await assert.rejects(remove(), fault('NoSuchEntity'))
  })

  it('carry tags', async () => {
    const { serial: SerialNumber } = await authenticator(world, 'labelled')
    await world.call('TagMFADevice', {
      SerialNumber,
      Tags: [
        { Key: 'Team', Value: 'a' },
        { Key: 'x', Value: '' },
      ],
    })
    await world.call('TagMFADevice', { SerialNumber, Tags: [{ Key: 'team', Value: 'b' }] })
    await world.call('UntagMFADevice', { SerialNumber, TagKeys: ['X'] })
    const { Tags } = await world.call('ListMFADeviceTags', { SerialNumber })
    assert.deepEqual(Tags, [{ Key: 'team', Value: 'b' }])
    const [ask] = await world.asks('DeleteVirtualMFADevice', { SerialNumber })
    assert.equal(ask?.resource, SerialNumber)
    assert.deepEqual(ask?.context?.['aws:ResourceTag/team'], ['b'])
    const twice = {
      SerialNumber,
      Tags: [
        { Key: 'a', Value: '' },
        { Key: 'A', Value: '' },
      ],
    }
    await assert.rejects(world.call('TagMFADevice', twice), fault('InvalidInput', /Duplicate/))
  })

  it('are asked for by path and name when they are made, and their tags by themselves', async () => {
    const input = { VirtualMFADeviceName: 'n', Path: '/p/', Tags: [{ Key: 'a', Value: 'b' }] }
    const asks = await world.asks('CreateVirtualMFADevice', input)
    assert.deepEqual(
      asks.map(({ action, resource }) => `${action} ${resource}`),
      [`iam:CreateVirtualMFADevice ${arn('p/n')}`, `iam:TagMFADevice ${arn('p/n')}`],
    )
  })

  it('are listed in parts, by whether they are somebody’s', async () => {
    const { VirtualMFADevices: all } = await world.call<Virtual>('ListVirtualMFADevices', {})
    const of = async (AssignmentStatus: string) =>
      (await world.call<Virtual>('ListVirtualMFADevices', { AssignmentStatus })).VirtualMFADevices
    const [assigned, unassigned] = [await of('Assigned'), await of('Unassigned')]
    assert.equal(assigned.length + unassigned.length, all.length)
    assert.ok(assigned.every(({ User, EnableDate }) => User !== undefined && EnableDate !== undefined))
    assert.ok(unassigned.every(({ User }) => User === undefined))
    const serials: string[] = []
    for (let Marker: string | undefined; ; ) {
      const page: Virtual = await world.call('ListVirtualMFADevices', { MaxItems: 3, ...(Marker ? { Marker } : {}) })
      serials.push(...page.VirtualMFADevices.map(({ SerialNumber }) => SerialNumber))
      Marker = page.Marker
      if (Marker === undefined) break
    }
    assert.deepEqual(
      serials,
      all.map(({ SerialNumber }) => SerialNumber),
    )
    const { SummaryMap } = await world.call<{ SummaryMap: Record<string, number> }>('GetAccountSummary', {})
    assert.equal(SummaryMap['MFADevices'], all.length)
    assert.equal(SummaryMap['MFADevicesInUse'], assigned.length)
  })
})

describe('the codes of an MFA device', () => {
  let world: IamWorld
  before(async () => {
    world = await iamWorld()
  })
  after(() => world.close())

  const withDevice = async (name: string) => {
    const { User } = await world.call<{ User: { UserId: string } }>('CreateUser', { UserName: name })
    const device = await enabled(world, name)
    const caller = asUser(name, User.UserId)
    const verify = authenticateMfa(world.needs)
    return { device, caller, take: (code: string) => verify(caller, device.serial, code) }
  }

  it('that it was enabled with are used up, and each is good for once', async () => {
    const { device, take } = await withDevice('once')
    assert.equal(await take(device.code()), 'wrongCode')
    assert.equal(await take(device.code(1)), 'wrongCode')
    world.clock.advance(2 * step)
    const code = device.code()
    assert.equal(await take(code), 'accepted')
    assert.equal(await take(code), 'wrongCode')
    assert.equal(await take(device.code(-1)), 'wrongCode')
    assert.equal(await take(device.code(1)), 'accepted')
  })

  it('sent twice at once are taken once', async () => {
    const { device, take } = await withDevice('race')
    world.clock.advance(2 * step)
    const verdicts = await Promise.all([take(device.code()), take(device.code()), take(device.code())])
    assert.deepEqual(verdicts.sort(), ['accepted', 'wrongCode', 'wrongCode'])
  })

  it('are nobody else’s, and no root’s', async () => {
    const { device } = await withDevice('hers')
    const other = await withDevice('other')
    world.clock.advance(2 * step)
    const verify = authenticateMfa(world.needs)
    assert.equal(await verify(other.caller, device.serial, device.code()), 'notTheirs')
    const root = {
      kind: 'root',
      account,
      arn: `arn:aws:iam::${account}:root`,
      userId: account,
      accessKeyId: 'A',
    } as const
    assert.equal(await verify(root, device.serial, device.code()), 'notTheirs')
    assert.equal(await verify(other.caller, 'GAHT12345678', device.code()), 'notTheirs')
    assert.equal(await verify(other.caller, other.device.serial, device.code()), 'wrongCode')
  })

  it('are no more once the device is deactivated', async () => {
    const { device, take } = await withDevice('gone')
    await world.call('DeactivateMFADevice', { UserName: 'gone', SerialNumber: device.serial })
    world.clock.advance(2 * step)
    assert.equal(await take(device.code()), 'notTheirs')
  })

  it('of a clock that is far off are taken after it is resynchronized', async () => {
    const { device, take } = await withDevice('drifting')
    world.clock.advance(20 * step)
    assert.equal(await take(device.code(8)), 'wrongCode')
    const resync = (codes: object) =>
      world.call('ResyncMFADevice', { UserName: 'drifting', SerialNumber: device.serial, ...codes })
    const pair = device.pair(8)
    await resync(pair)
    await assert.rejects(resync(pair), fault('InvalidAuthenticationCode'))
    world.clock.advance(2 * step)
    assert.equal(await take(device.code(9)), 'accepted')
    assert.equal(await take(device.code()), 'wrongCode')
    await assert.rejects(resync(device.pair(40)), fault('InvalidAuthenticationCode'))
  })

  it('that are wrong five times in a row make the device wait, longer each time', async () => {
    const { device, take } = await withDevice('guessed')
    world.clock.advance(10 * step)
    const right = new Set([-1, 0, 1].map((steps) => device.code(steps)))
    const wrong = ['000000', '111111', '222222', '333333'].find((code) => !right.has(code)) ?? ''
    for (let i = 0; i < 5; i++) assert.equal(await take(wrong), 'wrongCode')
    assert.equal(await take(device.code()), 'wrongCode')
    world.clock.advance(1000)
    assert.equal(await take(wrong), 'wrongCode')
    world.clock.advance(1000)
    assert.equal(await take(device.code()), 'wrongCode')
    world.clock.advance(1000)
    assert.equal(await take(device.code()), 'accepted')
    assert.equal(await take(wrong), 'wrongCode')
    assert.equal(await take(device.code(1)), 'accepted')
  })

  it('guessed at many connections at once are no better guessed', async () => {
    const { device, take } = await withDevice('besieged')
    world.clock.advance(10 * step)
    const right = new Set([-1, 0, 1].map((steps) => device.code(steps)))
    const wrong = Array.from({ length: 40 }, (_, i) => String(i).padStart(6, '0')).filter((code) => !right.has(code))
    assert.ok((await Promise.all(wrong.map(take))).every((verdict) => verdict === 'wrongCode'))
    const { failures } = (await world.needs.directory.mfaDevice(device.serial)) ?? {}
    assert.equal(failures, 5)
    assert.equal(await take(device.code()), 'wrongCode')
  })

  it('are not taken with a seed of another key ring', async () => {
    const { device, caller } = await withDevice('foreign')
    world.clock.advance(2 * step)
    const verify = authenticateMfa({ ...world.needs, keyRing: createKeyRing(random, 0) })
    await assert.rejects(verify(caller, device.serial, device.code()), /key ring does not open the seed/)
  })
})
