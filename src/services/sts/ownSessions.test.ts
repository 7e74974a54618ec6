import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { GetFederationTokenResponse, GetSessionTokenResponse } from '@aws-sdk/client-sts'
import type { Caller, OwnSession, User } from '../../kernel/caller.ts'
import { account, root } from '../asking.fixture.ts'
import { type Authenticator, enabled } from '../iam/mfa.fixture.ts'
import { allow, asUser } from '../iam/world.fixture.ts'
import { refusal, type StsWorld, stsWorld } from './world.fixture.ts'

const step = 30_000

describe('sessions of users and of whom they federate', () => {
  let world: StsWorld
  let ann: User
  let phone: Authenticator
  before(async () => {
    world = await stsWorld()
    const Tags = [{ Key: 'Team', Value: 'red' }]
    const { User } = await world.call<{ User: { UserId: string } }>('CreateUser', { UserName: 'ann', Tags })
    ann = { ...asUser('ann', User.UserId), tags: { Team: 'red' } }
    phone = await enabled(world, 'ann')
    world.clock.advance(2 * step)
  })
  after(() => world.close())

  const session = async (input: object, caller: Caller = ann): Promise<GetSessionTokenResponse> =>
    world.sts('GetSessionToken', input, caller)
  const federate = async (input: object, caller: Caller = ann) =>
    (await world.sts('GetFederationToken', { Name: 'bob', ...input }, caller)) as object as GetFederationTokenResponse
  const holder = ({ Credentials }: GetSessionTokenResponse | GetFederationTokenResponse) =>
    world.holderOf(Credentials?.SessionToken ?? '')
  const seconds = ({ Credentials }: GetSessionTokenResponse) =>
    ((Credentials?.Expiration?.getTime() ?? 0) - world.clock.now()) / 1000

  describe('GetSessionToken', () => {
    it('makes the user again, for half a day unless said otherwise', async () => {
      const answer = await session({})
      assert.match(answer.Credentials?.AccessKeyId ?? '', /^ASIA[A-Z2-7]{17}$/)
      assert.equal(seconds(answer), 43_200)
      const caller = holder(answer)
      assert.ok(caller.kind === 'user')
      assert.deepEqual([caller.arn, caller.userId, caller.name], [ann.arn, ann.userId, 'ann'])
      assert.equal(caller.session.issuedAt, world.clock.now())
      assert.equal(caller.session.mfaAt, undefined)
      const identity = await world.sts('GetCallerIdentity', {}, caller)
      assert.deepEqual(identity, { UserId: ann.userId, Account: account, Arn: ann.arn })
      assert.equal(seconds(await session({ DurationSeconds: 129_600 })), 129_600)
    })

    it('makes the account’s root for an hour at most', async () => {
      assert.equal(seconds(await session({}, root)), 3600)
      assert.equal(seconds(await session({ DurationSeconds: 129_600 }, root)), 3600)
      const answer = await session({ DurationSeconds: 900 }, root)
      assert.equal(seconds(answer), 900)
      assert.equal(holder(answer).kind, 'root')
    })

    it('keeps the moment of an MFA code', async () => {
      const answer = await session({ SerialNumber: phone.serial, TokenCode: phone.code() })
      const caller = holder(answer)
      assert.ok(caller.kind === 'user')
      assert.equal(caller.session.mfaAt, world.clock.now())
    })

    it('refuses a code that was used, is wrong, half given, or of another’s device', async () => {
      world.clock.advance(2 * step)
      const code = { SerialNumber: phone.serial, TokenCode: phone.code() }
      await session(code)
      const wrong = refusal('AccessDenied', /^MultiFactorAuthentication failed with invalid MFA one time pass code\.$/)
      await assert.rejects(session(code), wrong)
      await assert.rejects(session({ ...code, TokenCode: phone.code(5) }), wrong)
      const half = refusal('AccessDenied', /must provide both MFA serial number and one time pass code/)
      await assert.rejects(session({ SerialNumber: phone.serial }), half)
      await assert.rejects(session({ TokenCode: '123456' }), half)
      const theirs = refusal('AccessDenied', /verify your MFA serial number is valid and associated with this user/)
      await assert.rejects(session({ ...code, SerialNumber: 'arn:aws:iam::123456789012:mfa/ghost' }), theirs)
      await assert.rejects(session({ SerialNumber: phone.serial, TokenCode: phone.code(1) }, root), theirs)
    })

    it('is for long-term keys', async () => {
      const closed = refusal('AccessDenied', /^Cannot call GetSessionToken with session credentials$/)
      await assert.rejects(session({}, holder(await session({}))), closed)
      await assert.rejects(session({}, holder(await federate({}))), closed)
      await assert.rejects(session({}, { kind: 'anonymous' }), closed)
    })
  })

  describe('GetFederationToken', () => {
    it('makes somebody with the session’s policies and the user’s tags, overridden by its own', async () => {
      const Tags = [
        { Key: 'TEAM', Value: 'blue' },
        { Key: 'Project', Value: 'x' },
      ]
      const managed = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess'
      const answer = await federate({ Policy: allow('s3:*'), PolicyArns: [{ arn: managed }], Tags })
      assert.deepEqual(answer.FederatedUser, {
        FederatedUserId: `${account}:bob`,
        Arn: `arn:aws:sts::${account}:federated-user/bob`,
      })
      assert.ok((answer.PackedPolicySize ?? 0) > 0)
      assert.equal(seconds(answer), 43_200)
      const caller = holder(answer)
      assert.ok(caller.kind === 'federated')
      assert.deepEqual(caller.issuer, { kind: 'user', arn: ann.arn, id: ann.userId })
      assert.deepEqual([caller.policies, caller.policyArns], [[allow('s3:*')], [managed]])
      assert.deepEqual(caller.tags, { TEAM: 'blue', Project: 'x' })
      const identity = await world.sts('GetCallerIdentity', {}, caller)
      assert.deepEqual(identity, { UserId: caller.userId, Account: account, Arn: caller.arn })
    })

    it('makes a session without policies too, of which none is packed', async () => {
      const answer = await federate({})
      assert.equal(answer.PackedPolicySize, undefined)
      const caller = holder(answer)
      assert.ok(caller.kind === 'federated')
      assert.deepEqual([caller.policies, caller.policyArns, caller.tags], [[], [], { Team: 'red' }])
    })

    it('of the account’s root lasts an hour at most and has none of a user’s tags', async () => {
      const answer = await federate({ DurationSeconds: 40_000 }, root)
      assert.equal(seconds(answer), 3600)
      const caller = holder(answer)
      assert.ok(caller.kind === 'federated')
      assert.deepEqual(caller.issuer, { kind: 'root', arn: root.kind === 'root' ? root.arn : '', id: account })
      assert.deepEqual(caller.tags, {})
    })

    it('asks for the name that it gives, and for tagging by itself', async () => {
      const resource = `arn:aws:sts::${account}:federated-user/bob`
      assert.deepEqual(await world.stsAsks('GetFederationToken', { Name: 'bob' }), [
        { action: 'sts:GetFederationToken', resource, context: {} },
      ])
      const context = { 'aws:TagKeys': ['a'], 'aws:RequestTag/a': ['b'] }
      assert.deepEqual(await world.stsAsks('GetFederationToken', { Name: 'bob', Tags: [{ Key: 'a', Value: 'b' }] }), [
        { action: 'sts:GetFederationToken', resource, context },
        { action: 'sts:TagSession', resource, context },
      ])
    })

    it('refuses policies and tags that are no good', async () => {
      await assert.rejects(federate({ Policy: '{' }), refusal('MalformedPolicyDocument', /./))
      const ghost = [{ arn: `arn:aws:iam::${account}:policy/ghost` }]
      await assert.rejects(federate({ PolicyArns: ghost }), refusal('MalformedPolicyDocument', /ghost/))
      const many = Array.from({ length: 11 }, () => ({ arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }))
      await assert.rejects(federate({ PolicyArns: many }), refusal('ValidationError', /at most 10/))
      const noise = Array.from({ length: 50 }, (_, i) => ({ Key: `k${i}`, Value: `${i}`.repeat(120).slice(0, 250) }))
      const random = noise.map(({ Key }) => ({ Key, Value: Buffer.from(world.needs.random.bytes(90)).toString('hex') }))
      await assert.rejects(federate({ Tags: random }), refusal('PackedPolicyTooLarge', /Packed policy consumes \d+%/))
      const fiftyOne = [...noise, { Key: 'one-more', Value: '' }]
      await assert.rejects(federate({ Tags: fiftyOne }), refusal('ValidationError', /less than or equal to 50/))
      const twice = [
        { Key: 'a', Value: '' },
        { Key: 'A', Value: '' },
      ]
      await assert.rejects(federate({ Tags: twice }), refusal('InvalidParameterValue', /case insensitive/))
      await assert.rejects(federate({ Tags: [{ Key: 'AWS:x', Value: '' }] }), refusal('InvalidParameterValue', /aws:/))
    })

    it('is for long-term keys', async () => {
      const closed = refusal('AccessDenied', /^Cannot call GetFederationToken with session credentials$/)
      await assert.rejects(federate({}, holder(await session({}))), closed)
      await assert.rejects(federate({}, holder(await federate({}))), closed)
    })
  })

  describe('what such sessions may do', () => {
    it('is what the user may, read anew each time', async () => {
      const caller = holder(await session({}))
      await world.call('PutUserPolicy', { UserName: 'ann', PolicyName: 'p', PolicyDocument: allow('s3:*') })
      const grants = await world.needs.directory.grantsOf(caller)
      assert.deepEqual(
        grants.identity.map(({ name }) => name),
        ['p'],
      )
      assert.equal(grants.session, undefined)
      await world.call('DeleteUserPolicy', { UserName: 'ann', PolicyName: 'p' })
      assert.deepEqual((await world.needs.directory.grantsOf(caller)).identity, [])
    })

    it('is limited by the session’s policies, by none of them to nothing', async () => {
      const managed = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
      const narrowed = holder(await federate({ Policy: allow('s3:Get*'), PolicyArns: [{ arn: managed }] }))
      const { session: policies } = await world.needs.directory.grantsOf(narrowed)
      assert.deepEqual(
        policies?.map(({ name }) => name),
        ['session policy', 'ReadOnlyAccess'],
      )
      const bare = await world.needs.directory.grantsOf(holder(await federate({})))
      assert.deepEqual(bare.session, [])
      const ofRoot = await world.needs.directory.grantsOf(holder(await federate({}, root)))
      assert.deepEqual([ofRoot.session, ofRoot.identity.length], [[], 1])
    })

    it('ends with the user, who goes by another name and tags meanwhile', async () => {
      const { User } = await world.call<{ User: { UserId: string } }>('CreateUser', { UserName: 'short' })
      const short = asUser('short', User.UserId)
      const own = holder(await session({}, short)) as OwnSession & User
      const theirs = holder(await federate({ Policy: allow('s3:*') }, short))
      const { presentUser, grantsOf } = world.needs.directory
      await world.call('UpdateUser', { UserName: 'short', NewUserName: 'long', NewPath: '/p/' })
      await world.call('TagUser', { UserName: 'long', Tags: [{ Key: 'a', Value: 'b' }] })
      const present = await presentUser(own)
      assert.deepEqual([present?.name, present?.tags], ['long', { a: 'b' }])
      assert.equal(present?.arn, `arn:aws:iam::${account}:user/p/long`)
      assert.deepEqual(present?.session, own.session)
      assert.equal(await presentUser(own), present)
      await world.call('DeleteUser', { UserName: 'long' })
      assert.equal(await presentUser(own), undefined)
      assert.equal((await grantsOf(own)).exists, false)
      assert.equal((await grantsOf(theirs)).exists, false)
      await world.call('CreateUser', { UserName: 'short' })
      assert.equal(await presentUser(own), undefined)
    })
  })
})
