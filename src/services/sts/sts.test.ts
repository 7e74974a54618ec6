import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { AssumeRoleResponse } from '@aws-sdk/client-sts'
import type { User } from '../../kernel/caller.ts'
import { account, root } from '../asking.fixture.ts'
import { allow } from '../iam/world.fixture.ts'
import { refusal, type StsWorld, stsWorld } from './world.fixture.ts'

const provider = 'cognito-identity.amazonaws.com'

describe('sts', () => {
  let world: StsWorld
  let ann: User
  before(async () => {
    world = await stsWorld(async (token) =>
      token === 'good'
        ? {
            ok: true,
            provider,
            context: {
              [`${provider}:aud`]: ['pool'],
              [`${provider}:sub`]: ['id-1'],
              [`${provider}:amr`]: ['authenticated'],
            },
            subject: 'id-1',
            audience: 'pool',
          }
        : { ok: false, code: 'ExpiredTokenException', message: 'Token expired: then', reason: 'expired' },
    )
    ann = await user('ann')
  })
  after(() => world.close())

  const user = async (name: string): Promise<User> => {
    const { User } = await world.call<{ User: { UserId: string; Arn: string } }>('CreateUser', { UserName: name })
    return { kind: 'user', account, arn: User.Arn, userId: User.UserId, name, accessKeyId: 'AKIA', tags: {} }
  }
  const trusting = (arn: string, more: object = {}, Action: string | string[] = 'sts:AssumeRole') => ({
    Effect: 'Allow',
    Principal: { AWS: arn },
    Action,
    ...more,
  })
  const assume = async (RoleArn: string, more: object = {}, caller: Parameters<StsWorld['sts']>[2] = ann) =>
    (await world.sts(
      'AssumeRole',
      { RoleArn, RoleSessionName: 'work', ...more },
      caller,
    )) as object as AssumeRoleResponse
  const denied = (arn: string, reason?: RegExp, action = 'sts:AssumeRole') =>
    refusal(
      'AccessDenied',
      new RegExp(`^User: ${ann.arn} is not authorized to perform: ${action} on resource: ${arn}$`),
      reason,
    )

  test('a user that the trust policy names gets a session of the role', async () => {
    const arn = await world.role('named', trusting(ann.arn), { Tags: [{ Key: 'team', Value: 'red' }] })
    const answer = await assume(arn)
    assert.equal(answer.AssumedRoleUser?.Arn, `arn:aws:sts::${account}:assumed-role/named/work`)
    assert.match(answer.AssumedRoleUser?.AssumedRoleId ?? '', /^AROA[A-Z2-7]{17}:work$/)
    assert.match(answer.Credentials?.AccessKeyId ?? '', /^ASIA/)
    const expires = answer.Credentials?.Expiration?.getTime() ?? 0
    assert.ok(Math.abs(expires - (world.clock.now() + 3_600_000)) < 5000)
    const caller = world.callerOf(answer.Credentials?.SessionToken as string)
    assert.equal(caller.role.arn, arn)
    assert.deepEqual(caller.tags, { team: 'red' })
    const identity = await world.sts('GetCallerIdentity', {}, caller)
    assert.deepEqual(identity, {
      UserId: answer.AssumedRoleUser?.AssumedRoleId,
      Account: account,
      Arn: answer.AssumedRoleUser?.Arn,
    })
  })

  test('where the trust policy names the account, the user needs an own policy too', async () => {
    const arn = await world.role('by-account', trusting(`arn:aws:iam::${account}:root`))
    await assert.rejects(assume(arn), denied(arn, /because no identity-based policy allows the sts:AssumeRole action/))
    await world.call('PutUserPolicy', {
      UserName: 'ann',
      PolicyName: 'p',
      PolicyDocument: allow('sts:AssumeRole', arn),
    })
    assert.ok((await assume(arn)).Credentials)
    await world.call('DeleteUserPolicy', { UserName: 'ann', PolicyName: 'p' })
    await assert.rejects(assume(arn), denied(arn))
  })

  test('a trust policy that names somebody else refuses, and says so to the administrator only', async () => {
    const bob = await user('bob')
    const arn = await world.role('other', trusting(bob.arn))
    await assert.rejects(
      assume(arn),
      denied(arn, /statement 0: does not name the principal arn:aws:iam::123456789012:user\/ann/),
    )
  })

  test('an external id must be the one that the trust policy wants', async () => {
    const Condition = { StringEquals: { 'sts:ExternalId': 'secret-handshake' } }
    const arn = await world.role('external', trusting(ann.arn, { Condition }))
    await assert.rejects(
      assume(arn),
      denied(arn, /condition StringEquals wants sts:ExternalId "secret-handshake", but it is absent/),
    )
    await assert.rejects(assume(arn, { ExternalId: 'wrong' }), denied(arn, /but it is "wrong"/))
    assert.ok((await assume(arn, { ExternalId: 'secret-handshake' })).Credentials)
  })

  test('the session name and the source address can be conditions', async () => {
    const Condition = { StringLike: { 'sts:RoleSessionName': 'w*' }, IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }
    const arn = await world.role('conditions', trusting(ann.arn, { Condition }))
    assert.ok((await assume(arn)).Credentials)
    await assert.rejects(assume(arn, { RoleSessionName: 'play' }), denied(arn, /sts:RoleSessionName/))
  })

  test('session tags need sts:TagSession', async () => {
    const Tags = [{ Key: 'Project', Value: 'x' }]
    const plain = await world.role('untagged', trusting(ann.arn))
    await assert.rejects(assume(plain, { Tags }), denied(plain, /no role trust policy allows/, 'sts:TagSession'))
    const Condition = { StringEquals: { 'aws:RequestTag/Project': 'x' } }
    const arn = await world.role('tagging', trusting(ann.arn, { Condition }, ['sts:AssumeRole', 'sts:TagSession']))
    const answer = await assume(arn, { Tags })
    assert.deepEqual(world.callerOf(answer.Credentials?.SessionToken as string).tags, { Project: 'x' })
    assert.ok((answer.PackedPolicySize ?? 0) > 0)
    await assert.rejects(assume(arn, { Tags: [{ Key: 'Project', Value: 'y' }] }), denied(arn))
    for (const Key of ['PROJECT', 'aws:x']) {
      const input = { Tags: [...Tags, { Key, Value: 'z' }] }
      await assert.rejects(assume(arn, input), refusal('InvalidParameterValue', /tag keys/i))
    }
  })

  test('a session that lasts longer than the role allows is refused; chained ones last an hour', async () => {
    const arn = await world.role('lasting', trusting(`arn:aws:iam::${account}:root`), { MaxSessionDuration: 7200 })
    const policy = { PolicyName: 'p', PolicyDocument: allow('sts:AssumeRole') }
    await world.call('PutUserPolicy', { UserName: 'ann', ...policy })
    await world.call('PutRolePolicy', { RoleName: 'lasting', ...policy })
    const answer = await assume(arn, { DurationSeconds: 7200 })
    await assert.rejects(
      assume(arn, { DurationSeconds: 7201 }),
      refusal('ValidationError', /^The requested DurationSeconds exceeds the MaxSessionDuration set for this role\.$/),
    )
    const caller = world.callerOf(answer.Credentials?.SessionToken as string)
    await assert.rejects(assume(arn, { DurationSeconds: 3601 }, caller), refusal('ValidationError', /role chaining/))
    assert.ok((await assume(arn, { DurationSeconds: 3600 }, caller)).Credentials)
    await world.call('DeleteUserPolicy', { UserName: 'ann', PolicyName: 'p' })
  })

  test('session policies travel in the token; a bad one, a missing one and too much of them are refused', async () => {
    const arn = await world.role('narrowed', trusting(ann.arn))
    const managed = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess'
    const answer = await assume(arn, { Policy: allow('s3:Get*'), PolicyArns: [{ arn: managed }] })
    const caller = world.callerOf(answer.Credentials?.SessionToken as string)
    assert.deepEqual(caller.policies, [allow('s3:Get*')])
    assert.deepEqual(caller.policyArns, [managed])
    await assert.rejects(assume(arn, { Policy: '{' }), refusal('MalformedPolicyDocument', /./))
    const ghost = { PolicyArns: [{ arn: `arn:aws:iam::${account}:policy/ghost` }] }
    await assert.rejects(assume(arn, ghost), refusal('MalformedPolicyDocument', /ghost/))
    const noise = Array.from({ length: 700 }, (_, i) => ((i * 2654435761) >>> 3).toString(36)).join('')
    const long = { Policy: allow('s3:*', `arn:aws:s3:::${noise}`) }
    await assert.rejects(
      assume(arn, long),
      refusal('ValidationError', /'policy' failed .* less than or equal to 2048$/),
    )
    const Tags = Array.from({ length: 12 }, (_, i) => ({ Key: `k${i}`, Value: noise.slice(i * 200, (i + 1) * 200) }))
    const tagged = await world.role('tagged', trusting(ann.arn, {}, ['sts:AssumeRole', 'sts:TagSession']))
    await assert.rejects(assume(tagged, { Tags }), refusal('PackedPolicyTooLarge', /Packed policy consumes \d+%/))
  })

  test('a source identity needs its own permission and cannot be changed afterwards', async () => {
    const plain = await world.role('anonymous-source', trusting(ann.arn))
    const input = { SourceIdentity: 'ann@example.com' }
    await assert.rejects(assume(plain, input), denied(plain, undefined, 'sts:SetSourceIdentity'))
    const both = ['sts:AssumeRole', 'sts:SetSourceIdentity']
    const arn = await world.role('sourced', trusting(`arn:aws:iam::${account}:root`, {}, both))
    await world.call('PutUserPolicy', { UserName: 'ann', PolicyName: 'p', PolicyDocument: allow('sts:*') })
    await world.call('PutRolePolicy', { RoleName: 'sourced', PolicyName: 'p', PolicyDocument: allow('sts:*') })
    const answer = await assume(arn, input)
    assert.equal(answer.SourceIdentity, 'ann@example.com')
    const caller = world.callerOf(answer.Credentials?.SessionToken as string)
    assert.equal((await assume(arn, {}, caller)).SourceIdentity, 'ann@example.com')
    await assert.rejects(assume(arn, { SourceIdentity: 'eve' }, caller), refusal('AccessDenied', /cannot be changed/))
    await world.call('DeleteUserPolicy', { UserName: 'ann', PolicyName: 'p' })
  })

  test('a role that is gone, the root, and a caller that is gone are refused', async () => {
    const ghost = `arn:aws:iam::${account}:role/ghost`
    await assert.rejects(assume(ghost), denied(ghost, /does not exist/))
    const arn = await world.role('open', trusting('*'))
    await assert.rejects(
      assume(arn, {}, root),
      refusal('AccessDenied', /^Roles may not be assumed by root accounts\.$/),
    )
    const gone = { ...ann, userId: 'AIDAGONE' }
    await assert.rejects(assume(arn, {}, gone), denied(arn, /does not exist any more/))
  })

  test('a changed trust policy counts at once', async () => {
    const arn = await world.role('changing', trusting(ann.arn))
    assert.ok((await assume(arn)).Credentials)
    const statement = { ...trusting(ann.arn), Effect: 'Deny' }
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
    await world.call('UpdateAssumeRolePolicy', { RoleName: 'changing', PolicyDocument })
    await assert.rejects(assume(arn), denied(arn, /explicit deny in the role trust policy/))
  })

  test('half a proof of MFA, a device that is not theirs, tags that are not there and provided contexts are refused', async () => {
    const arn = await world.role('plain', trusting(ann.arn))
    const SerialNumber = `arn:aws:iam::${account}:mfa/nobody`
    await assert.rejects(assume(arn, { TokenCode: '123456' }), refusal('AccessDenied', /must provide both/))
    await assert.rejects(assume(arn, { SerialNumber }), refusal('AccessDenied', /must provide both/))
    const foreign = { SerialNumber, TokenCode: '123456' }
    await assert.rejects(assume(arn, foreign), refusal('AccessDenied', /unable to validate MFA code/))
    const keys = { TransitiveTagKeys: ['a'] }
    await assert.rejects(assume(arn, keys), refusal('InvalidParameterValue', /must be included in the requested tags/))
    const ProvidedContexts = [{ ProviderArn: 'arn:aws:iam::aws:contextProvider/x', ContextAssertion: 'abcd' }]
    await assert.rejects(assume(arn, { ProvidedContexts }), refusal('ValidationError', /ProvidedContexts/))
  })

  test('a web identity gets the role that trusts its provider, audience and kind', async () => {
    const arn = await world.role('web', {
      Effect: 'Allow',
      Principal: { Federated: provider },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: {
        StringEquals: { [`${provider}:aud`]: 'pool' },
        'ForAnyValue:StringLike': { [`${provider}:amr`]: 'authenticated' },
      },
    })
    const input = { RoleArn: arn, RoleSessionName: 'web', WebIdentityToken: 'good' }
    const anybody = { kind: 'anonymous' } as const
    const answer = await world.sts('AssumeRoleWithWebIdentity', input, anybody)
    assert.equal(answer['SubjectFromWebIdentityToken'], 'id-1')
    assert.equal(answer['Audience'], 'pool')
    assert.equal(answer['Provider'], provider)
    const { SessionToken } = answer['Credentials'] as { SessionToken: string }
    assert.deepEqual(world.callerOf(SessionToken).context, {
      [`${provider}:aud`]: ['pool'],
      [`${provider}:sub`]: ['id-1'],
      [`${provider}:amr`]: ['authenticated'],
      'aws:FederatedProvider': [provider],
    })
    await assert.rejects(
      world.sts('AssumeRoleWithWebIdentity', { ...input, WebIdentityToken: 'old' }, anybody),
      refusal('ExpiredTokenException', /Token expired/, /expired/),
    )
    const other = await world.role('web-other', {
      Effect: 'Allow',
      Principal: { Federated: provider },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { StringEquals: { [`${provider}:aud`]: 'another-pool' } },
    })
    await assert.rejects(
      world.sts('AssumeRoleWithWebIdentity', { ...input, RoleArn: other }, anybody),
      refusal(
        'AccessDenied',
        /^Not authorized to perform sts:AssumeRoleWithWebIdentity$/,
        /condition StringEquals wants cognito-identity\.amazonaws\.com:aud "another-pool", but it is "pool"/,
      ),
    )
  })

  test('a service becomes a role that trusts it, for as long as it likes, and no other', async () => {
    const statement = (Service: string) => ({ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' })
    const open = (roleArn: string) =>
      world.sessions({
        roleArn,
        sessionName: 'fn',
        durationSeconds: 43_200,
        action: 'sts:AssumeRole',
        principal: { kind: 'service', service: 'lambda.amazonaws.com' },
        context: {},
      })
    const { sessionToken } = await open(await world.role('fn', statement('lambda.amazonaws.com')))
    assert.equal(world.callerOf(sessionToken).sessionName, 'fn')
    const other = await world.role('not-fn', statement('ec2.amazonaws.com'))
    await assert.rejects(open(other), refusal('AccessDenied', /lambda\.amazonaws\.com is not authorized/, /principal/))
  })

  test('the account of an access key is told of keys that are known', async () => {
    const { AccessKey } = await world.call<{ AccessKey: { AccessKeyId: string } }>('CreateAccessKey', {
      UserName: 'ann',
    })
    const { AccessKeyId } = AccessKey
    assert.deepEqual(await world.sts('GetAccessKeyInfo', { AccessKeyId }, ann), { Account: account })
    await assert.rejects(
      world.sts('GetAccessKeyInfo', { AccessKeyId: 'AKIAUNKNOWNUNKNOWN' }, ann),
      refusal('ValidationError', /not known/),
    )
  })

  test('nobody and services have no identity', async () => {
    await assert.rejects(world.sts('GetCallerIdentity', {}, { kind: 'anonymous' }), refusal('AccessDenied', /./))
  })
})
