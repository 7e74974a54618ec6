import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  CreateRoleCommand,
  CreateVirtualMFADeviceCommand,
  DeactivateMFADeviceCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  DeleteVirtualMFADeviceCommand,
  EnableMFADeviceCommand,
  GenerateCredentialReportCommand,
  GetAccessKeyLastUsedCommand,
  GetAccountSummaryCommand,
  GetCredentialReportCommand,
  GetUserCommand,
  IAMClient,
  ListMFADevicesCommand,
  PutRolePolicyCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam'
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListBucketsCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  GetAccessKeyInfoCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  type GetFederationTokenCommandInput,
  GetSessionTokenCommand,
  STSClient,
} from '@aws-sdk/client-sts'
import { Secret, TOTP } from 'otpauth'
import { start, type TestServer } from '../../src/testing.ts'
import { type Key, policy, user } from './iamWorld.ts'

interface Given {
  readonly Credentials?:
    | { AccessKeyId: string | undefined; SecretAccessKey: string | undefined; SessionToken: string | undefined }
    | undefined
}

const Bucket = 'vault'
/** What an authenticator app shows. */
function codeOf(seed: string, timestamp: number): string {
  return new TOTP({ secret: Secret.fromBase32(seed) }).generate({ timestamp })
}

describe('STS over a socket', { timeout: 90_000 }, () => {
  let server: TestServer
  before(async () => {
    server = await start()
    await s3(server.root).send(new CreateBucketCommand({ Bucket }))
  })
  after(() => server.stop())

  const plain = () => ({
    endpoint: server.url,
    region: server.region,
    maxAttempts: 1,
    systemClockOffset: server.clock.now() - Date.now(),
  })
  const iam = (credentials: Key) => new IAMClient({ ...plain(), credentials })
  const root = () => iam(server.root)
  const s3 = (credentials: Key) => new S3Client({ ...plain(), credentials, forcePathStyle: true })
  const sts = (credentials: Key) => new STSClient({ ...plain(), credentials })
  const temporary = ({ Credentials }: Given) => ({
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  })
  const session = async (key: Key, input: object = {}) =>
    temporary(await sts(key).send(new GetSessionTokenCommand(input)))
  const federate = async (key: Key, input: Partial<GetFederationTokenCommandInput> = {}) =>
    temporary(await sts(key).send(new GetFederationTokenCommand({ Name: 'bob', ...input })))
  const assume = async (key: Key, input: Pick<AssumeRoleCommandInput, 'RoleArn'> & Partial<AssumeRoleCommandInput>) =>
    temporary(await sts(key).send(new AssumeRoleCommand({ RoleSessionName: 'work', ...input })))
  const put = (key: Key, Key: string) => s3(key).send(new PutObjectCommand({ Bucket, Key, Body: 'x' }))
  const get = (key: Key, Key: string) => s3(key).send(new GetObjectCommand({ Bucket, Key }))
  const refused = (promise: Promise<unknown>, name: string, words = /./) =>
    assert.rejects(promise, (error: Error) => error.name === name && words.test(error.message))
  const arn = (resource: string) => `arn:aws:iam::${server.account}:${resource}`
  const objects = { Effect: 'Allow', Action: 's3:*', Resource: `arn:aws:s3:::${Bucket}/*` }

  describe('a session of a user', () => {
    it('is the user to every service, and to IAM and STS nearly nobody', async () => {
      const everything = { Effect: 'Allow', Action: '*', Resource: '*' }
      const ann = await session(await user(root(), 'ann', everything))
      const { Arn } = await sts(ann).send(new GetCallerIdentityCommand({}))
      assert.equal(Arn, arn('user/ann'))
      await put(ann, 'ann.txt')
      await refused(iam(ann).send(new GetUserCommand({})), 'InvalidClientTokenId', /security token/)
      await refused(session(ann), 'AccessDenied', /^Cannot call GetSessionToken with session credentials$/)
      await refused(federate(ann), 'AccessDenied', /^Cannot call GetFederationToken with session credentials$/)
      const info = sts(ann).send(new GetAccessKeyInfoCommand({ AccessKeyId: ann.accessKeyId }))
      await refused(info, 'AccessDenied', /^Cannot call GetAccessKeyInfo/)
    })

    it('is bounded in time by the wire: a quarter of an hour to a day and a half', async () => {
      const key = await user(root(), 'timed')
      for (const DurationSeconds of [899, 129_601]) {
        await refused(session(key, { DurationSeconds }), 'ValidationError', /durationSeconds/)
      }
      assert.ok((await session(key, { DurationSeconds: 129_600 })).sessionToken)
    })

    it('outlives the access key that made it, and not the user', async () => {
      const key = await user(root(), 'leaving', objects)
      const leaving = await session(key)
      const inactive = { UserName: 'leaving', AccessKeyId: key.accessKeyId, Status: 'Inactive' } as const
      await root().send(new UpdateAccessKeyCommand(inactive))
      await refused(put(key, 'gone.txt'), 'InvalidAccessKeyId')
      await put(leaving, 'still.txt')
      await root().send(new DeleteAccessKeyCommand({ UserName: 'leaving', AccessKeyId: key.accessKeyId }))
      await refused(put(key, 'gone.txt'), 'InvalidAccessKeyId')
      await put(leaving, 'still.txt')
      await root().send(new DeleteUserPolicyCommand({ UserName: 'leaving', PolicyName: 'own' }))
      await refused(
        put(leaving, 'still.txt'),
        'AccessDenied',
        /user\/leaving is not authorized to perform: s3:PutObject/,
      )
      await root().send(new DeleteUserCommand({ UserName: 'leaving' }))
      await refused(put(leaving, 'still.txt'), 'InvalidToken')
      await refused(sts(leaving).send(new GetCallerIdentityCommand({})), 'InvalidClientTokenId')
    })

    it('ends when it said that it would', async () => {
      const key = await user(root(), 'late', objects)
      const late = await session(key, { DurationSeconds: 900 })
      await put(late, 'late.txt')
      server.clock.advance(900_000)
      await refused(put(late, 'late.txt'), 'ExpiredToken')
      await refused(sts(late).send(new GetCallerIdentityCommand({})), 'ExpiredToken')
    })

    it('of the account is the account, for an hour', async () => {
      const { Credentials } = await sts(server.root).send(new GetSessionTokenCommand({ DurationSeconds: 40_000 }))
      const seconds = ((Credentials?.Expiration?.getTime() ?? 0) - server.clock.now()) / 1000
      assert.ok(seconds > 3500 && seconds <= 3600, `${seconds} seconds`)
      const own = temporary({ Credentials })
      const { Buckets } = await s3(own).send(new ListBucketsCommand({}))
      assert.equal(Buckets?.length, 1)
      await refused(iam(own).send(new GetAccountSummaryCommand({})), 'InvalidClientTokenId')
    })
  })

  describe('a code of an MFA device', () => {
    const UserName = 'careful'
    let key: Key
    let seed: string
    let SerialNumber: string
    before(async () => {
      const guarded = {
        Effect: 'Allow',
        Action: ['s3:DeleteObject', 'iam:GetUser'],
        Resource: '*',
        Condition: {
          Bool: { 'aws:MultiFactorAuthPresent': 'true' },
          NumericLessThan: { 'aws:MultiFactorAuthAge': 600 },
        },
      }
      const unlessAbsent = {
        Effect: 'Deny',
        Action: 's3:GetObject',
        Resource: '*',
        Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'false' } },
      }
      key = await user(root(), UserName, { ...objects, Action: ['s3:Put*', 's3:Get*'] }, guarded, unlessAbsent)
      const made = await root().send(new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: 'phone' }))
      SerialNumber = made.VirtualMFADevice?.SerialNumber ?? ''
      seed = Buffer.from(made.VirtualMFADevice?.Base32StringSeed ?? []).toString()
      assert.deepEqual([...(made.VirtualMFADevice?.QRCodePNG ?? [])].slice(0, 4), [0x89, 0x50, 0x4e, 0x47])
      const now = server.clock.now()
      const wrong = { AuthenticationCode1: codeOf(seed, now + 30_000), AuthenticationCode2: codeOf(seed, now) }
      const enable = (codes: typeof wrong) =>
        root().send(new EnableMFADeviceCommand({ UserName, SerialNumber, ...codes }))
      await refused(enable(wrong), 'InvalidAuthenticationCodeException')
      const pair = { AuthenticationCode1: codeOf(seed, now), AuthenticationCode2: codeOf(seed, now + 30_000) }
      await enable(pair)
      server.clock.advance(60_000)
    })
    const remove = (credentials: Key) => s3(credentials).send(new DeleteObjectCommand({ Bucket, Key: 'careful.txt' }))

    it('opens what a policy closes without one, for as long as the policy says', async () => {
      await put(key, 'careful.txt')
      await refused(remove(key), 'AccessDenied', /s3:DeleteObject/)
      await get(key, 'careful.txt')
      const unproven = await session(key)
      await refused(remove(unproven), 'AccessDenied', /s3:DeleteObject/)
      await refused(get(unproven, 'careful.txt'), 'AccessDenied', /explicit deny/)
      const proven = await session(key, { SerialNumber, TokenCode: codeOf(seed, server.clock.now()) })
      await get(proven, 'careful.txt')
      await remove(proven)
      assert.equal((await iam(proven).send(new GetUserCommand({}))).User?.UserName, UserName)
      server.clock.advance(601_000)
      await refused(remove(proven), 'AccessDenied', /s3:DeleteObject/)
      await put(proven, 'careful.txt')
    })

    it('is good for once, and for whose device it is', async () => {
      const TokenCode = codeOf(seed, server.clock.now())
      await session(key, { SerialNumber, TokenCode })
      await refused(session(key, { SerialNumber, TokenCode }), 'AccessDenied', /invalid MFA one time pass code/)
      const thief = await user(root(), 'thief')
      const later = codeOf(seed, server.clock.now() + 30_000)
      await refused(session(thief, { SerialNumber, TokenCode: later }), 'AccessDenied', /associated with this user/)
    })

    it('opens a role that wants one', async () => {
      const RoleArn = arn('role/guarded')
      const Condition = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }
      const trust = {
        Effect: 'Allow',
        Principal: { AWS: arn(`user/${UserName}`) },
        Action: 'sts:AssumeRole',
        Condition,
      }
      await root().send(new CreateRoleCommand({ RoleName: 'guarded', AssumeRolePolicyDocument: policy(trust) }))
      await refused(assume(key, { RoleArn }), 'AccessDenied', /sts:AssumeRole/)
      server.clock.advance(60_000)
      const guarded = await assume(key, { RoleArn, SerialNumber, TokenCode: codeOf(seed, server.clock.now()) })
      assert.match(
        (await sts(guarded).send(new GetCallerIdentityCommand({}))).Arn ?? '',
        /assumed-role\/guarded\/work$/,
      )
    })

    it('is no more once the device is deactivated, which keeps its user until then', async () => {
      const { MFADevices } = await root().send(new ListMFADevicesCommand({ UserName }))
      assert.deepEqual(
        MFADevices?.map((device) => device.SerialNumber),
        [SerialNumber],
      )
      await refused(root().send(new DeleteUserCommand({ UserName })), 'DeleteConflictException')
      const remove = () => root().send(new DeleteVirtualMFADeviceCommand({ SerialNumber }))
      await refused(remove(), 'DeleteConflictException')
      await root().send(new DeactivateMFADeviceCommand({ UserName, SerialNumber }))
      server.clock.advance(60_000)
      const code = { SerialNumber, TokenCode: codeOf(seed, server.clock.now()) }
      await refused(session(key, code), 'AccessDenied', /associated with this user/)
      await remove()
    })
  })

  describe('a federated user', () => {
    let broker: Key
    before(async () => {
      const federation = {
        Effect: 'Allow',
        Action: 'sts:GetFederationToken',
        Resource: `arn:aws:sts::*:federated-user/b*`,
      }
      broker = await user(root(), 'broker', { ...objects, Action: ['s3:GetObject', 's3:PutObject'] }, federation)
    })

    it('may what both the user and the session’s policy allow', async () => {
      const bob = await federate(broker, {
        Policy: policy({ ...objects, Action: ['s3:PutObject', 's3:DeleteObject'] }),
      })
      const { Arn, UserId } = await sts(bob).send(new GetCallerIdentityCommand({}))
      assert.deepEqual([Arn, UserId], [`arn:aws:sts::${server.account}:federated-user/bob`, `${server.account}:bob`])
      await put(bob, 'bob.txt')
      const who = /^User: arn:aws:sts::\d+:federated-user\/bob is not authorized to perform: s3:/
      await refused(get(bob, 'bob.txt'), 'AccessDenied', who)
      await refused(get(bob, 'bob.txt'), 'AccessDenied', /because no session policy allows the s3:GetObject action$/)
      const remove = s3(bob).send(new DeleteObjectCommand({ Bucket, Key: 'bob.txt' }))
      await refused(remove, 'AccessDenied', /because no identity-based policy allows the s3:DeleteObject action$/)
    })

    it('has its own folder by ${aws:userid}, and nobody else’s', async () => {
      const own = { ...objects, Resource: `arn:aws:s3:::${Bucket}/\${aws:userid}/*` }
      const bob = await federate(broker, { Policy: policy(own) })
      await put(bob, `${server.account}:bob/file`)
      await refused(put(bob, `${server.account}:ben/file`), 'AccessDenied')
      const ben = await federate(broker, { Name: 'ben', Policy: policy(own) })
      await refused(get(ben, `${server.account}:bob/file`), 'AccessDenied')
    })

    it('without a policy may nothing but what a resource’s policy gives it by name', async () => {
      const named = { AWS: `arn:aws:sts::${server.account}:federated-user/bea` }
      const Policy = policy({
        Effect: 'Allow',
        Principal: named,
        Action: 's3:GetObject',
        Resource: `arn:aws:s3:::${Bucket}/shared`,
      })
      await s3(server.root).send(new PutBucketPolicyCommand({ Bucket, Policy }))
      await put(server.root, 'shared')
      const bea = await federate(broker, { Name: 'bea' })
      await get(bea, 'shared')
      await refused(put(bea, 'shared'), 'AccessDenied', /no session policy/)
      await refused(get(await federate(broker), 'shared'), 'AccessDenied', /no session policy/)
    })

    it('reaches neither IAM nor STS, nor a role', async () => {
      const bob = await federate(broker, { Policy: policy({ Effect: 'Allow', Action: '*', Resource: '*' }) })
      await refused(iam(bob).send(new GetAccountSummaryCommand({})), 'InvalidClientTokenId')
      await refused(assume(bob, { RoleArn: arn('role/guarded') }), 'AccessDenied', /^Cannot call AssumeRole/)
      await refused(session(bob), 'AccessDenied', /^Cannot call GetSessionToken/)
    })

    it('is made by whom IAM lets, under the names that it lets', async () => {
      const denied =
        /not authorized to perform: sts:GetFederationToken on resource: arn:aws:sts::\d+:federated-user\/eve/
      await refused(federate(broker, { Name: 'eve' }), 'AccessDenied', denied)
      await refused(federate(broker, { Name: 'b' }), 'ValidationError', /name/)
      const tagged = federate(broker, { Tags: [{ Key: 'a', Value: 'b' }] })
      await refused(tagged, 'AccessDenied', /sts:TagSession/)
    })
  })

  it('hands transitive tags on from role to role, and decides by them', async () => {
    const worker = await user(root(), 'worker', { Effect: 'Allow', Action: 'sts:*', Resource: '*' })
    const trust = { Effect: 'Allow', Principal: { AWS: arn('root') }, Action: ['sts:AssumeRole', 'sts:TagSession'] }
    const project = { ...objects, Resource: `arn:aws:s3:::${Bucket}/\${aws:PrincipalTag/Project}/*` }
    for (const RoleName of ['first', 'second']) {
      await root().send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: policy(trust) }))
      const PolicyDocument = policy(project, { Effect: 'Allow', Action: 'sts:*', Resource: '*' })
      await root().send(new PutRolePolicyCommand({ RoleName, PolicyName: 'own', PolicyDocument }))
    }
    const Tags = [{ Key: 'Project', Value: 'moon' }]
    const first = await assume(worker, { RoleArn: arn('role/first'), Tags, TransitiveTagKeys: ['Project'] })
    const second = await assume(first, { RoleArn: arn('role/second') })
    await put(second, 'moon/plan')
    await refused(put(second, 'mars/plan'), 'AccessDenied')
    const other = { RoleArn: arn('role/second'), Tags: [{ Key: 'project', Value: 'mars' }] }
    await refused(assume(first, other), 'InvalidParameterValue', /conflicts with a transitive tag key/)
  })

  it('remembers when keys were used, and reports on all', async () => {
    const key = await user(root(), 'used', objects)
    const AccessKeyId = key.accessKeyId
    const last = async () => (await root().send(new GetAccessKeyLastUsedCommand({ AccessKeyId }))).AccessKeyLastUsed
    assert.deepEqual(await last(), { ServiceName: 'N/A', Region: 'N/A' })
    await put(key, 'used.txt')
    const { ServiceName, Region, LastUsedDate } = (await last()) ?? {}
    assert.deepEqual([ServiceName, Region], ['s3', server.region])
    assert.ok(Math.abs((LastUsedDate?.getTime() ?? 0) - server.clock.now()) < 60_000)
    await refused(root().send(new GetCredentialReportCommand({})), 'CredentialReportNotPresentException')
    await root().send(new GenerateCredentialReportCommand({}))
    assert.equal((await root().send(new GenerateCredentialReportCommand({}))).State, 'COMPLETE')
    const { Content } = await root().send(new GetCredentialReportCommand({}))
    const lines = Buffer.from(Content ?? [])
      .toString()
      .split('\n')
    assert.match(lines[1] ?? '', /^<root_account>,arn:aws:iam::\d+:root,/)
    assert.match(lines.find((line) => line.startsWith('used,')) ?? '', /,true,[^,]+,[^,]+,us-east-1,s3,false,/)
  })
})
