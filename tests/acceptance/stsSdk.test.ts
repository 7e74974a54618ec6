import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateVirtualMFADeviceCommand,
  DeactivateMFADeviceCommand,
  DeleteUserCommand,
  DeleteVirtualMFADeviceCommand,
  EnableMFADeviceCommand,
  GenerateCredentialReportCommand,
  GetAccessKeyLastUsedCommand,
  GetCredentialReportCommand,
  IAMClient,
  ListMFADevicesCommand,
  ListUsersCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam'
import { CreateBucketCommand, ListObjectsV2Command, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3'
import {
  AssumeRoleCommand,
  type Credentials,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
  STSClient,
} from '@aws-sdk/client-sts'
import { Secret, TOTP } from 'otpauth'
import { start, type TestServer } from '../../src/testing.ts'
import { type Key, policy, user } from './iamWorld.ts'

const account = '000000000000'

function temporary(given: Credentials | undefined) {
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = given ?? {}
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
}

describe('temporary credentials by the SDK', { timeout: 60_000 }, () => {
  let server: TestServer
  let ann: Key
  before(async () => {
    server = await start()
    const everything = { Effect: 'Allow', Action: '*', Resource: '*' }
    ann = await user(root(), 'ann', everything)
    await s3Of(server.root).send(new CreateBucketCommand({ Bucket: 'shared' }))
  })
  after(() => server.stop())

  const of = (credentials: Key & { readonly sessionToken?: string }) => ({
    endpoint: server.url,
    region: server.region,
    maxAttempts: 1,
    systemClockOffset: server.clock.now() - Date.now(),
    credentials,
  })
  const root = () => iamOf(server.root)
  const stsOf = (credentials: Key & { readonly sessionToken?: string }) => new STSClient(of(credentials))
  const iamOf = (credentials: Key & { readonly sessionToken?: string }) => new IAMClient(of(credentials))
  const s3Of = (credentials: Key & { readonly sessionToken?: string }) =>
    new S3Client({ ...of(credentials), forcePathStyle: true })
  const codeOf = (seed: Uint8Array | undefined, steps = 0) => {
    const secret = Secret.fromBase32(Buffer.from(seed ?? []).toString())
    return new TOTP({ secret }).generate({ timestamp: server.clock.now() + steps * 30_000 })
  }
  const enrolled = async (UserName: string) => {
    const { VirtualMFADevice: device } = await root().send(
      new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: UserName }),
    )
    const { SerialNumber = '', Base32StringSeed: seed, QRCodePNG = new Uint8Array() } = device ?? {}
    assert.equal(Buffer.from(QRCodePNG).toString('latin1', 1, 4), 'PNG')
    const codes = { AuthenticationCode1: codeOf(seed), AuthenticationCode2: codeOf(seed, 1) }
    const wrong = { UserName, SerialNumber, AuthenticationCode1: '000000', AuthenticationCode2: '111111' }
    await assert.rejects(root().send(new EnableMFADeviceCommand(wrong)), { name: 'InvalidAuthenticationCodeException' })
    await root().send(new EnableMFADeviceCommand({ UserName, SerialNumber, ...codes }))
    return { SerialNumber, seed }
  }

  it('a user’s own session is the user, but reaches IAM only with a code of the user’s device', async () => {
    const { Credentials: plain } = await stsOf(ann).send(new GetSessionTokenCommand({}))
    const { Arn } = await stsOf(temporary(plain)).send(new GetCallerIdentityCommand({}))
    assert.equal(Arn, `arn:aws:iam::${account}:user/ann`)
    await s3Of(temporary(plain)).send(new ListObjectsV2Command({ Bucket: 'shared' }))
    await assert.rejects(iamOf(temporary(plain)).send(new ListUsersCommand({})), { name: 'InvalidClientTokenId' })
    await assert.rejects(stsOf(temporary(plain)).send(new GetSessionTokenCommand({})), { name: 'AccessDenied' })

    const { SerialNumber, seed } = await enrolled('ann')
    server.clock.advance(60_000)
    const TokenCode = codeOf(seed)
    const proven = await stsOf(ann).send(new GetSessionTokenCommand({ SerialNumber, TokenCode }))
    await iamOf(temporary(proven.Credentials)).send(new ListUsersCommand({}))
    const again = stsOf(ann).send(new GetSessionTokenCommand({ SerialNumber, TokenCode }))
    await assert.rejects(again, { name: 'AccessDenied', message: /invalid MFA one time pass code/ })

    const { MFADevices } = await root().send(new ListMFADevicesCommand({ UserName: 'ann' }))
    assert.deepEqual(
      MFADevices?.map((device) => device.SerialNumber),
      [SerialNumber],
    )
    await assert.rejects(root().send(new DeleteUserCommand({ UserName: 'ann' })), { name: 'DeleteConflictException' })
    await assert.rejects(root().send(new DeleteVirtualMFADeviceCommand({ SerialNumber })), {
      name: 'DeleteConflictException',
    })
    await root().send(new DeactivateMFADeviceCommand({ UserName: 'ann', SerialNumber }))
    await root().send(new DeleteVirtualMFADeviceCommand({ SerialNumber }))
  })

  it('a role that wants MFA is had with a code, and with nothing else', async () => {
    const trust = policy({
      Effect: 'Allow',
      Principal: { AWS: account },
      Action: 'sts:AssumeRole',
      Condition: {
        Bool: { 'aws:MultiFactorAuthPresent': 'true' },
        NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' },
      },
    })
    await root().send(new CreateRoleCommand({ RoleName: 'guarded', AssumeRolePolicyDocument: trust }))
    const bea = await user(root(), 'bea', { Effect: 'Allow', Action: 'sts:*', Resource: '*' })
    const { SerialNumber, seed } = await enrolled('bea')
    server.clock.advance(60_000)
    const assume = (key: Key & { readonly sessionToken?: string }, proof: object = {}) =>
      stsOf(key).send(
        new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${account}:role/guarded`, RoleSessionName: 'bea', ...proof }),
      )
    await assert.rejects(assume(bea), { name: 'AccessDenied' })
    await assert.rejects(assume(ann, { SerialNumber, TokenCode: codeOf(seed) }), { name: 'AccessDenied' })
    await assume(bea, { SerialNumber, TokenCode: codeOf(seed) })
    server.clock.advance(60_000)
    const session = { SerialNumber, TokenCode: codeOf(seed), DurationSeconds: 129_600 }
    const { Credentials: proven } = await stsOf(bea).send(new GetSessionTokenCommand(session))
    await assume(temporary(proven))
    server.clock.advance(3_700_000)
    await assert.rejects(assume(temporary(proven)), { name: 'AccessDenied' })
  })

  it('a federated user has what the user and the session policy both allow, and neither IAM nor STS', async () => {
    const Policy = policy({ Effect: 'Allow', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::shared' })
    const federate = (more: object) => stsOf(ann).send(new GetFederationTokenCommand({ Name: 'guest', ...more }))
    const { Credentials: narrow, FederatedUser } = await federate({ Policy })
    assert.deepEqual(FederatedUser, {
      FederatedUserId: `${account}:guest`,
      Arn: `arn:aws:sts::${account}:federated-user/guest`,
    })
    const { Arn } = await stsOf(temporary(narrow)).send(new GetCallerIdentityCommand({}))
    assert.equal(Arn, FederatedUser?.Arn)
    const list = (given: Credentials | undefined) =>
      s3Of(temporary(given)).send(new ListObjectsV2Command({ Bucket: 'shared' }))
    await list(narrow)
    await assert.rejects(s3Of(temporary(narrow)).send(new CreateBucketCommand({ Bucket: 'more' })), {
      name: 'AccessDenied',
    })
    await assert.rejects(iamOf(temporary(narrow)).send(new ListUsersCommand({})), { name: 'InvalidClientTokenId' })
    await assert.rejects(stsOf(temporary(narrow)).send(new GetSessionTokenCommand({})), { name: 'AccessDenied' })

    const { Credentials: bare } = await federate({})
    await assert.rejects(list(bare), { name: 'AccessDenied' })
    const named = {
      Effect: 'Allow',
      Principal: { AWS: FederatedUser?.Arn },
      Action: 's3:ListBucket',
      Resource: 'arn:aws:s3:::shared',
    }
    await s3Of(server.root).send(new PutBucketPolicyCommand({ Bucket: 'shared', Policy: policy(named) }))
    await list(bare)
  })

  it('a key’s last use and the credential report are told', async () => {
    const cem = await user(root(), 'cem', { Effect: 'Allow', Action: 's3:*', Resource: '*' })
    const used = () => root().send(new GetAccessKeyLastUsedCommand({ AccessKeyId: cem.accessKeyId }))
    assert.deepEqual((await used()).AccessKeyLastUsed, { ServiceName: 'N/A', Region: 'N/A' })
    await s3Of(cem).send(new ListObjectsV2Command({ Bucket: 'shared' }))
    let { AccessKeyLastUsed: last, UserName } = await used()
    for (let tries = 0; last?.LastUsedDate === undefined && tries < 50; tries++) {
      await sleep(20)
      ;({ AccessKeyLastUsed: last, UserName } = await used())
    }
    assert.deepEqual([UserName, last?.ServiceName, last?.Region], ['cem', 's3', server.region])

    await assert.rejects(root().send(new GetCredentialReportCommand({})), {
      name: 'CredentialReportNotPresentException',
    })
    for (let tries = 0; tries < 50; tries++) {
      if ((await root().send(new GenerateCredentialReportCommand({}))).State === 'COMPLETE') break
      await sleep(20)
    }
    const { Content } = await root().send(new GetCredentialReportCommand({}))
    const [head = '', ...lines] = Buffer.from(Content ?? [])
      .toString()
      .split('\n')
    assert.match(head, /^user,arn,user_creation_time,password_enabled,/)
    assert.ok(lines.some((line) => line.startsWith(`<root_account>,arn:aws:iam::${account}:root,`)))
    assert.ok(lines.some((line) => line.startsWith(`cem,arn:aws:iam::${account}:user/cem,`)))
  })

  it('a user’s session ends with the user, and goes on without the key that made it', async () => {
    const dan = await user(root(), 'dan', { Effect: 'Allow', Action: 's3:*', Resource: '*' })
    const { Credentials: session } = await stsOf(dan).send(new GetSessionTokenCommand({}))
    const who = () => stsOf(temporary(session)).send(new GetCallerIdentityCommand({}))
    await root().send(new CreateAccessKeyCommand({ UserName: 'dan' }))
    await root().send(new UpdateAccessKeyCommand({ UserName: 'dan', AccessKeyId: dan.accessKeyId, Status: 'Inactive' }))
    await assert.rejects(stsOf(dan).send(new GetCallerIdentityCommand({})), { name: 'InvalidClientTokenId' })
    assert.equal((await who()).Arn, `arn:aws:iam::${account}:user/dan`)
    server.clock.advance(12 * 3_600_000 + 1000)
    await assert.rejects(who(), { name: 'ExpiredToken' })
  })
})
