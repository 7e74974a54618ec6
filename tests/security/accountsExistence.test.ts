import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { type House, openHouse } from '../../src/app.ts'
import { readSettings } from '../../src/config.ts'
import type { Call } from '../../src/kernel/call.ts'
import type { Caller } from '../../src/kernel/caller.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import { Fault } from '../../src/kernel/fault.ts'
import { loadModel, serviceNames } from '../../src/wire/model.ts'
import { sampleInputs } from '../authz/sample.ts'
import { seedTagged } from '../authz/seed.ts'

const home = '000000000000'
const seeker = '111111111111'
const blind = '222222222222'

const rootOf = (account: string): Caller => ({
  kind: 'root',
  account,
  arn: `arn:aws:iam::${account}:root`,
  userId: account,
  accessKeyId: 'x',
})

type Named = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** More of the first account, below what `seedTagged` makes, and the members of inputs that name it. */
async function seedMore(house: House): Promise<Named> {
  const { named } = await seedTagged(house)
  const call = house.callAs(rootOf(home))
  const pool = { UserPoolId: named['cognito-idp']?.['UserPoolId'] }
  await call('iam', 'CreateGroup', { GroupName: 'sample' })
  await call('iam', 'CreateVirtualMFADevice', { VirtualMFADeviceName: 'sample' })
  const { AccessKey } = await call<{ AccessKey: { AccessKeyId: string } }>('iam', 'CreateAccessKey', {
    UserName: 'sample',
  })
  await call('cognito-idp', 'CreateGroup', { ...pool, GroupName: 'sample' })
  await call('cognito-idp', 'AdminCreateUser', { ...pool, Username: 'sample' })
  const { UserPoolClient } = await call<{ UserPoolClient: { ClientId: string } }>(
    'cognito-idp',
    'CreateUserPoolClient',
    {
      ...pool,
      ClientName: 'sample',
    },
  )
  const { IdentityPoolId } = named['cognito-identity'] ?? {}
  const { IdentityId } = await call<{ IdentityId: string }>('cognito-identity', 'GetId', { IdentityPoolId })
  const api = { ApiId: named['apigatewayv2']?.['ApiId'] }
  const { RouteId } = await call<{ RouteId: string }>('apigatewayv2', 'CreateRoute', { ...api, RouteKey: 'GET /a' })
  await call('apigatewayv2', 'CreateStage', { ...api, StageName: 'sample' })
  const template = JSON.stringify({ Resources: { Bucket: { Type: 'AWS::S3::Bucket' } } })
  const { Id, StackId } = await call<{ Id: string; StackId: string }>('cloudformation', 'CreateChangeSet', {
    StackName: 'sample-two',
    ChangeSetName: 'sample',
    ChangeSetType: 'CREATE',
    TemplateBody: template,
  })
  const arn = (resource: string) => `arn:aws:iam::${home}:${resource}`
  return {
    ...named,
    iam: {
      // Aliases are global names: each of the two takes one that nobody has.
      AccountAlias: 'sample',
      UserName: 'sample',
      RoleName: 'sample',
      GroupName: 'sample',
      InstanceProfileName: 'sample',
      PolicyArn: arn('policy/sample'),
      PolicySourceArn: arn('user/sample'),
      PermissionsBoundary: arn('policy/sample'),
      SerialNumber: arn('mfa/sample'),
      AccessKeyId: AccessKey.AccessKeyId,
      OpenIDConnectProviderArn: arn('oidc-provider/sample.example.com'),
    },
    sts: { RoleArn: arn('role/sample'), SerialNumber: arn('mfa/sample'), PolicyArns: [{ arn: arn('policy/sample') }] },
    'cognito-idp': {
      ...named['cognito-idp'],
      ClientId: UserPoolClient.ClientId,
      Username: 'sample',
      GroupName: 'sample',
    },
    'cognito-identity': { ...named['cognito-identity'], IdentityId, IdentityIdsToDelete: [IdentityId] },
    lambda: { FunctionName: named['lambda']?.['Resource'], Resource: named['lambda']?.['Resource'] },
    apigatewayv2: { ...named['apigatewayv2'], RouteId, StageName: 'sample' },
    cloudformation: { StackName: StackId, ChangeSetName: Id, StackId },
    poolhouse: { RequestId: await deniedId(house) },
  }
}

/** The request id of something that was denied in the first account. */
async function deniedId(house: House): Promise<string> {
  const call = house.callAs(rootOf(home))
  await house.callAs(await administrator(house, home))('iam', 'GetRole', { RoleName: 'sample' })
  const { User } = await call<{ User: { Arn: string; UserId: string } }>('iam', 'CreateUser', { UserName: 'stranger' })
  const stranger: Caller = { ...userOf(home, User), name: 'stranger' }
  await assert.rejects(house.callAs(stranger)('iam', 'GetRole', { RoleName: 'sample' }))
  const { Denials } = await call<{ Denials: readonly { RequestId: string }[] }>('poolhouse', 'ListDenials', {})
  return Denials[0]?.RequestId ?? ''
}

const userOf = (account: string, { Arn, UserId }: { Arn: string; UserId: string }) =>
  ({ kind: 'user', account, arn: Arn, userId: UserId, name: 'seeker', accessKeyId: 'x', tags: {} }) as const

/** A user with every right that an account can give: unlike its root, it can become roles. */
async function administrator(house: House, account: string): Promise<Caller> {
  const call = house.callAs(rootOf(account))
  const { User } = await call<{ User: { Arn: string; UserId: string } }>('iam', 'CreateUser', { UserName: 'seeker' })
  const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess'
  await call('iam', 'AttachUserPolicy', { UserName: 'seeker', PolicyArn })
  return userOf(account, User)
}

/** The like of a name that nothing has. */
function absent(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(absent)
  if (typeof value === 'object') return Object.fromEntries(Object.entries(value ?? {}).map(([k, v]) => [k, absent(v)]))
  const text = String(value)
  if (text.includes('sample')) return text.replaceAll('sample', 'absent')
  const last = text.slice(-1)
  return text.slice(0, -1) + (/\d/.test(last) ? String((Number(last) + 1) % 10) : last === 'a' ? 'b' : 'a')
}

const texts = (value: unknown): readonly string[] =>
  typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : [String(value)]

describe('an administrator of another account', { timeout: 120_000 }, () => {
  let house: House
  let data: string
  before(async () => {
    data = await mkdtemp(join(tmpdir(), 'poolhouse-existence-'))
    const settings = readSettings({}, { port: '0', data, account: home, 'log-level': 'silent' })
    house = await openHouse(settings, { clock: systemClock, strict: false, programs: '' })
  })
  after(async () => {
    await house.stop(1_000)
    await rm(data, { recursive: true, force: true })
  })

  it('is told of what is there just what is told of what is not', async () => {
    const present = await seedMore(house)
    const missing = absent(present) as Named
    const names = [present, missing].flatMap(texts).sort((a, b) => b.length - a.length)
    const plain = (text: string) =>
      [...names, seeker, blind].reduce((rest, name) => rest.replaceAll(name, '<name>'), text)
    const outcome = async (call: Call, service: string, operation: string, input: object): Promise<string> => {
      try {
        await call(service, operation, input)
        return 'yes'
      } catch (error) {
        return error instanceof Fault ? plain(`${error.code}: ${error.message}`) : `broke: ${error}`
      }
    }
    const asOwner = house.callAs(rootOf(home))
    const asSeeker = house.callAs(await administrator(house, seeker))
    const asBlind = house.callAs(await administrator(house, blind))
    let asked = 0
    let seen = 0
    const told: string[] = []
    for (const service of serviceNames.filter((name) => present[name] !== undefined)) {
      const model = await loadModel(service)
      const operations = house.services.find(({ name }) => name === service)?.operations.values() ?? []
      for (const { name, caller } of operations) {
        if (caller === 'anyone') continue
        const shape = model.operations.get(name)?.input
        const inputs = sampleInputs(service, shape, present[service])
        const others = sampleInputs(service, shape, missing[service])
        const compare = async (one: Call, input: object, other: Call, alike: object) => [
          await outcome(one, service, name, input),
          await outcome(other, service, name, alike),
        ]
        // Who may look does tell the one from the other: the question is a good one.
        if (/^(Get|List|Describe)/.test(name)) {
          const [there, nowhere] = await compare(asOwner, inputs[0] ?? {}, asOwner, others[0] ?? {})
          if (there !== nowhere) seen += 1
        }
        for (const [index, input] of inputs.entries()) {
          asked += 1
          const [there, nowhere] = await compare(asSeeker, input, asBlind, others[index] ?? {})
          if (there !== nowhere) told.push(`${service} ${name} ${JSON.stringify(input)}\n  ${there}\n  ${nowhere}`)
        }
      }
    }
    assert.ok(seen > 60, `${seen} were seen by their owner`)
    assert.ok(asked > 700, `${asked} were asked`)
    assert.deepEqual(told, [])
  })

  it('is refused everything on a bucket of this one, whose name alone is no secret', async () => {
    const asOwner = house.callAs(rootOf(home))
    await asOwner('s3', 'CreateBucket', { Bucket: 'kept-bucket' })
    await asOwner('s3', 'PutBucketTagging', { Bucket: 'kept-bucket', Tagging: { TagSet: [{ Key: 'a', Value: 'b' }] } })
    const asStranger = house.callAs(await administrator(house, '333333333333'))
    await asStranger('s3', 'CreateBucket', { Bucket: 'own-bucket' })
    const model = await loadModel('s3')
    const told: string[] = []
    let asked = 0
    const ask = async (name: string, input: object) => {
      asked += 1
      const answer = await asStranger('s3', name, input).catch((error: unknown) => error)
      if (answer instanceof Fault && answer.code === 'AccessDenied') return
      told.push(`${name} ${JSON.stringify(input)}: ${answer instanceof Error ? answer.message : 'yes'}`)
    }
    const elsewhere = new Set(['CreateBucket', 'DeleteObjects', 'ListBuckets', 'PostObject'])
    for (const { name } of house.services.find((each) => each.name === 's3')?.operations.values() ?? []) {
      if (elsewhere.has(name)) continue
      const shape = model.operations.get(name)?.input
      for (const input of sampleInputs('s3', shape, { Bucket: 'kept-bucket', Key: 'a' })) await ask(name, input)
      if (!shape?.members.some((member) => member.name === 'CopySource')) continue
      const [copy] = sampleInputs('s3', shape, { Bucket: 'own-bucket', Key: 'a', CopySource: 'kept-bucket/a' })
      await ask(name, copy ?? {})
    }
    assert.ok(asked > 200, `${asked} were asked`)
    assert.deepEqual(told, [])
    const Delete = { Objects: [{ Key: 'a' }, { Key: 'absent' }] }
    const { Errors } = await asStranger<{ Errors: readonly { Code: string }[] }>('s3', 'DeleteObjects', {
      Bucket: 'kept-bucket',
      Delete,
    })
    assert.deepEqual(
      Errors.map(({ Code }) => Code),
      ['AccessDenied', 'AccessDenied'],
    )
    const taken = asStranger('s3', 'CreateBucket', { Bucket: 'kept-bucket' })
    await assert.rejects(taken, (error) => error instanceof Fault && error.code === 'BucketAlreadyExists')
    const { Buckets } = await asStranger<{ Buckets: readonly { Name: string }[] }>('s3', 'ListBuckets', {})
    assert.deepEqual(
      Buckets.map(({ Name }) => Name),
      ['own-bucket'],
    )
  })
})
