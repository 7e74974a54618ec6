import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { account } from '../asking.fixture.ts'
import { enabled } from './mfa.fixture.ts'
import { fault, type IamWorld, iamWorld } from './world.fixture.ts'

const hour = 3_600_000

describe('the credential report', () => {
  let world: IamWorld
  before(async () => {
    world = await iamWorld()
  })
  after(() => world.close())

  const generate = () => world.call<{ State: string; Description?: string }>('GenerateCredentialReport', {})
  const report = () =>
    world.call<{ Content: Uint8Array; ReportFormat: string; GeneratedTime: Date }>('GetCredentialReport', {})
  const rows = async () => {
    const [header = '', ...lines] = Buffer.from((await report()).Content)
      .toString()
      .split('\n')
    const columns = header.split(',')
    const fields = (line: string) => line.match(/"[^"]*"|[^,]+/g) ?? []
    return lines.map((line) => Object.fromEntries(fields(line).map((field, i) => [columns[i] ?? '', field])))
  }

  it('is not there before it is made, and not any more after four hours', async () => {
    await assert.rejects(report(), fault('ReportNotPresent'))
    assert.equal((await generate()).State, 'STARTED')
    assert.deepEqual(await generate(), { State: 'COMPLETE' })
    const { ReportFormat, GeneratedTime } = await report()
    assert.equal(ReportFormat, 'text/csv')
    assert.equal(GeneratedTime.getTime(), world.clock.now())
    world.clock.advance(4 * hour - 1)
    assert.equal((await generate()).State, 'COMPLETE')
    await report()
    world.clock.advance(1)
    await assert.rejects(report(), fault('ReportExpired'))
    assert.equal((await generate()).State, 'STARTED')
    await report()
  })

  it('tells of the account and each user what credentials they have', async () => {
    await world.call('CreateUser', { UserName: 'ann,e' })
    await world.call('CreateUser', { UserName: 'bare', Path: '/p/' })
    await world.call('CreateLoginProfile', { UserName: 'ann,e', Password: 'Correct-Horse-1' })
    const policy = { MaxPasswordAge: 90, MinimumPasswordLength: 8 }
    await world.call('UpdateAccountPasswordPolicy', policy)
    await enabled(world, 'ann,e', 'phone')
    const created = await world.call<{ AccessKey: { AccessKeyId: string } }>('CreateAccessKey', { UserName: 'ann,e' })
    const { AccessKeyId: id } = created.AccessKey
    const at = world.clock.now()
    await world.needs.usage.noteKeyUse({ id, at, service: 's3', region: 'us-east-1' }, 0)
    await world.call('UpdateAccessKey', { UserName: 'ann,e', AccessKeyId: id, Status: 'Inactive' })
    world.clock.advance(5 * hour)
    await generate()
    const [root, ann, bare] = await rows()
    const time = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}+00:00`
    assert.equal(root?.['user'], '<root_account>')
    assert.equal(root?.['arn'], `arn:aws:iam::${account}:root`)
    assert.equal(root?.['password_enabled'], 'not_supported')
    assert.deepEqual(ann, {
      user: '"ann,e"',
      arn: `"arn:aws:iam::${account}:user/ann,e"`,
      user_creation_time: time(at),
      password_enabled: 'true',
      password_last_used: 'no_information',
      password_last_changed: time(at),
      password_next_rotation: time(at + 90 * 24 * hour),
      mfa_active: 'true',
      access_key_1_active: 'false',
      access_key_1_last_rotated: time(at),
      access_key_1_last_used_date: time(at),
      access_key_1_last_used_region: 'us-east-1',
      access_key_1_last_used_service: 's3',
      access_key_2_active: 'false',
      access_key_2_last_rotated: 'N/A',
      access_key_2_last_used_date: 'N/A',
      access_key_2_last_used_region: 'N/A',
      access_key_2_last_used_service: 'N/A',
      cert_1_active: 'false',
      cert_1_last_rotated: 'N/A',
      cert_2_active: 'false',
      cert_2_last_rotated: 'N/A',
    })
    assert.equal(bare?.['arn'], `arn:aws:iam::${account}:user/p/bare`)
    assert.equal(bare?.['password_enabled'], 'false')
    assert.equal(bare?.['mfa_active'], 'false')
  })
})
