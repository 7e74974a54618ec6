import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { AssumeRoleResponse, GetSessionTokenResponse } from '@aws-sdk/client-sts'
import type { AssumedRole, Caller, User } from '../../kernel/caller.ts'
import { account } from '../asking.fixture.ts'
import { type Authenticator, enabled } from '../iam/mfa.fixture.ts'
import { allow, asUser } from '../iam/world.fixture.ts'
import { refusal, type StsWorld, stsWorld } from './world.fixture.ts'

const step = 30_000
const all = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity']
const everybody = { AWS: `arn:aws:iam::${account}:root` }

describe('roles from roles', () => {
  let world: StsWorld
  let ann: User
  let phone: Authenticator
  before(async () => {
    world = await stsWorld()
    const { User } = await world.call<{ User: { UserId: string } }>('CreateUser', { UserName: 'ann' })
    ann = asUser('ann', User.UserId)
    await world.call('PutUserPolicy', { UserName: 'ann', PolicyName: 'p', PolicyDocument: allow('sts:*') })
    phone = await enabled(world, 'ann')
  })
  after(() => world.close())

  /** A role that trusts the account for these actions, and may assume others. */
  const role = async (name: string, Action: readonly string[] = all, Condition: object = {}, more: object = {}) => {
    const arn = await world.role(name, { Effect: 'Allow', Principal: everybody, Action, Condition }, more)
    await world.call('PutRolePolicy', { RoleName: name, PolicyName: 'p', PolicyDocument: allow('sts:*') })
    return arn
  }
  const assume = async (RoleArn: string, more: object = {}, caller: Caller = ann): Promise<AssumeRoleResponse> =>
    (await world.sts(
      'AssumeRole',
      { RoleArn, RoleSessionName: 'work', ...more },
      caller,
    )) as object as AssumeRoleResponse
  const become = async (arn: string, more: object = {}, caller: Caller = ann): Promise<AssumedRole> =>
    world.callerOf((await assume(arn, more, caller)).Credentials?.SessionToken ?? '')
  const tag = (Key: string, Value = 'v') => ({ Key, Value })

  describe('transitive tags', () => {
    it('go on to the next role and the one after, the others do not', async () => {
      const [one, two, three] = [await role('t1'), await role('t2'), await role('t3')]
      const first = await become(one, { Tags: [tag('Star', '1'), tag('Heart', '2')], TransitiveTagKeys: ['star'] })
      assert.deepEqual(first.tags, { Star: '1', Heart: '2' })
      assert.deepEqual(first.transitiveTagKeys, ['Star'])
      const second = await become(two, { Tags: [tag('Sun', '3')], TransitiveTagKeys: ['Sun'] }, first)
      assert.deepEqual(second.tags, { Star: '1', Sun: '3' })
      assert.deepEqual(second.transitiveTagKeys, ['Star', 'Sun'])
      const third = await become(three, {}, second)
      assert.deepEqual(third.tags, { Star: '1', Sun: '3' })
      assert.deepEqual(third.transitiveTagKeys, ['Star', 'Sun'])
    })

    it('win over the role’s own, and cannot be set anew', async () => {
      const one = await role('w1')
      const two = await role('w2', all, {}, { Tags: [tag('STAR', 'role'), tag('Moon', 'role')] })
      const first = await become(one, { Tags: [tag('Star', 'session')], TransitiveTagKeys: ['Star'] })
      assert.deepEqual((await become(two, {}, first)).tags, { Moon: 'role', Star: 'session' })
      const conflict = refusal('InvalidParameterValue', /conflicts with a transitive tag key from the calling session/)
      await assert.rejects(assume(two, { Tags: [tag('sTAR', 'other')] }, first), conflict)
    })

    it('must be tags of the request', async () => {
      const arn = await role('m1')
      const missing = refusal('InvalidParameterValue', /must be included in the requested tags/)
      await assert.rejects(assume(arn, { TransitiveTagKeys: ['Star'] }), missing)
      await assert.rejects(assume(arn, { Tags: [tag('Sun')], TransitiveTagKeys: ['Sun', 'Star'] }), missing)
    })

    it('that are inherited need sts:TagSession as others do', async () => {
      const first = await become(await role('n1'), { Tags: [tag('Star')], TransitiveTagKeys: ['Star'] })
      const untagged = await role('n2', ['sts:AssumeRole'])
      await assert.rejects(assume(untagged, {}, first), refusal('AccessDenied', /to perform: sts:TagSession/))
      assert.ok(await become(untagged))
    })

    it('are conditions of the trust policy', async () => {
      const Condition = { 'ForAllValues:StringEquals': { 'sts:TransitiveTagKeys': ['Star'] } }
      const arn = await role('c1', all, Condition)
      const Tags = [tag('Star'), tag('Sun')]
      assert.ok(await become(arn, { Tags, TransitiveTagKeys: ['Star'] }))
      await assert.rejects(
        assume(arn, { Tags, TransitiveTagKeys: ['Star', 'Sun'] }),
        refusal('AccessDenied', /sts:AssumeRole/, /sts:TransitiveTagKeys "Star", but it is "Star", "Sun"/),
      )
    })

    it('count with the others against fifty', async () => {
      const arn = await role('f1')
      const Tags = Array.from({ length: 51 }, (_, i) => tag(`k${i}`, ''))
      await assert.rejects(assume(arn, { Tags }), refusal('ValidationError', /at 'tags'.*less than or equal to 50/))
      assert.ok((await assume(arn, { Tags: Tags.slice(1) })).PackedPolicySize)
    })
  })

  describe('a source identity', () => {
    it('stays from role to role, is a condition and a key of all sessions, and cannot be changed', async () => {
      const Condition = { StringEquals: { 'sts:SourceIdentity': 'ann@example.com' } }
      const [one, two, three] = [await role('s1'), await role('s2', all, Condition), await role('s3')]
      const first = await become(one, { SourceIdentity: 'ann@example.com' })
      const answer = await assume(two, {}, first)
      assert.equal(answer.SourceIdentity, 'ann@example.com')
      const second = world.callerOf(answer.Credentials?.SessionToken ?? '')
      assert.deepEqual(second.context['aws:SourceIdentity'], ['ann@example.com'])
      const third = await assume(three, { SourceIdentity: 'ann@example.com' }, second)
      assert.equal(third.SourceIdentity, 'ann@example.com')
      await assert.rejects(
        assume(three, { SourceIdentity: 'eve' }, second),
        refusal('AccessDenied', /cannot be changed/),
      )
      const other = await become(one, { SourceIdentity: 'eve' })
      await assert.rejects(assume(two, {}, other), refusal('AccessDenied', /sts:AssumeRole/, /sts:SourceIdentity/))
    })

    it('that is inherited needs sts:SetSourceIdentity as a new one does', async () => {
      const first = await become(await role('i1'), { SourceIdentity: 'ann' })
      const plain = await role('i2', ['sts:AssumeRole'])
      await assert.rejects(assume(plain, {}, first), refusal('AccessDenied', /to perform: sts:SetSourceIdentity/))
    })
  })

  describe('an hour', () => {
    it('is the longest that a session lasts which was made by temporary credentials', async () => {
      const arn = await role('h1', all, {}, { MaxSessionDuration: 43_200 })
      const { Credentials }: GetSessionTokenResponse = await world.sts('GetSessionToken', {}, ann)
      const own = world.holderOf(Credentials?.SessionToken ?? '')
      const chained = refusal('ValidationError', /exceeds the 1 hour session limit for roles assumed by role chaining/)
      for (const caller of [own, await become(arn)]) {
        await assert.rejects(assume(arn, { DurationSeconds: 3601 }, caller), chained)
        assert.ok(await become(arn, { DurationSeconds: 3600 }, caller))
      }
      assert.ok(await become(arn, { DurationSeconds: 43_200 }))
    })
  })

  describe('session policies', () => {
    it('are 2,048 characters in line and ten by name at most', async () => {
      const arn = await role('p1')
      const padded = (length: number) => allow('s3:*').padEnd(length, ' ')
      assert.ok(await become(arn, { Policy: padded(2048) }))
      await assert.rejects(
        assume(arn, { Policy: padded(2049) }),
        refusal('ValidationError', /at 'policy'.*less than or equal to 2048/),
      )
      const managed = { arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }
      const named = (count: number) => ({ PolicyArns: Array.from({ length: count }, () => managed) })
      assert.ok(await become(arn, named(10)))
      await assert.rejects(assume(arn, named(11)), refusal('ValidationError', /at most 10/))
    })
  })

  describe('a code of an MFA device', () => {
    const Condition = {
      Bool: { 'aws:MultiFactorAuthPresent': 'true' },
      NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' },
    }
    const code = () => {
      world.clock.advance(2 * step)
      return { SerialNumber: phone.serial, TokenCode: phone.code() }
    }

    it('opens a role that wants one, and is kept in its session', async () => {
      const arn = await role('mfa1', all, Condition)
      await assert.rejects(
        assume(arn),
        refusal('AccessDenied', /sts:AssumeRole/, /MultiFactorAuthPresent "true", but it is absent/),
      )
      const session = await become(arn, code())
      assert.equal(session.mfaAt, world.clock.now())
      assert.equal((await become(await role('mfa2'))).mfaAt, undefined)
    })

    it('of the user’s session is good for roles too, while it is young enough', async () => {
      const arn = await role('mfa3', all, Condition)
      const proven = await world.sts('GetSessionToken', code(), ann)
      const { SessionToken } = proven['Credentials'] as { SessionToken: string }
      const own = world.holderOf(SessionToken)
      const at = world.clock.now()
      world.clock.advance(600_000)
      assert.equal((await become(arn, {}, own)).mfaAt, at)
      world.clock.advance(3_000_000)
      await assert.rejects(
        assume(arn, {}, own),
        refusal('AccessDenied', /./, /MultiFactorAuthAge "3600", but it is "3600"/),
      )
      const unproven = await world.sts('GetSessionToken', {}, ann)
      const bare = world.holderOf((unproven['Credentials'] as { SessionToken: string }).SessionToken)
      await assert.rejects(assume(arn, {}, bare), refusal('AccessDenied', /./, /but it is "false"/))
    })

    it('is not handed on from one role to the next', async () => {
      const first = await become(await role('mfa4'), code())
      const arn = await role('mfa5')
      assert.equal((await become(arn, {}, first)).mfaAt, undefined)
    })

    it('that does not hold opens nothing', async () => {
      const arn = await role('mfa6')
      const used = code()
      assert.ok(await become(arn, used))
      await assert.rejects(assume(arn, used), refusal('AccessDenied', /invalid MFA one time pass code/))
      await assert.rejects(assume(arn, { TokenCode: '123456' }), refusal('AccessDenied', /must provide both/))
      const first = await become(arn)
      await assert.rejects(assume(arn, code(), first), refusal('AccessDenied', /associated with this user/))
    })
  })

  it('are closed to federated users, and contexts of identity centers to all', async () => {
    const arn = await role('closed')
    const { Credentials } = (await world.sts('GetFederationToken', { Name: 'bob', Policy: allow('*') }, ann)) as {
      Credentials: { SessionToken: string }
    }
    const bob = world.holderOf(Credentials.SessionToken)
    await assert.rejects(assume(arn, {}, bob), refusal('AccessDenied', /federated-user\/bob is not authorized/))
    const ProvidedContexts = [{ ProviderArn: 'arn:aws:iam::aws:contextProvider/IdentityCenter' }]
    await assert.rejects(assume(arn, { ProvidedContexts }), refusal('ValidationError', /^ProvidedContexts/))
  })
})
