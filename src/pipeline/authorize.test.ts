import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Caller, FederatedUser, User } from '../kernel/caller.ts'
import { addKeys, emptyKeys } from '../kernel/conditionKeys.ts'
import { authorizer, type Grants } from './authorize.ts'

const account = '000000000000'

function user(name: string): User {
  const arn = `arn:aws:iam::${account}:user/${name}`
  return { kind: 'user', account, arn, userId: name, name, accessKeyId: name, tags: {} }
}

function policy(effect: 'Allow' | 'Deny') {
  const Statement = [{ Effect: effect, Action: 's3:GetObject', Resource: '*' }]
  return { name: effect, document: JSON.stringify({ Version: '2012-10-17', Statement }) }
}

const names = { showPrincipals: async (document: string) => document, canonicalIdOf: () => '0'.repeat(64) }

const ask = { action: 's3:GetObject', resource: 'arn:aws:s3:::b/k' }

describe('the authorizer', () => {
  it('compiles a policy once for everybody it is attached to', async () => {
    const grants: Grants = { exists: true, identity: [policy('Allow')] }
    const { askerOf } = authorizer({ ...names, grantsOf: async () => grants })
    const ana = await askerOf(user('ana'), emptyKeys())
    const ben = await askerOf(user('ben'), emptyKeys())
    assert.ok(ana?.grants.identity[0] !== undefined)
    assert.equal(ana.grants.identity[0], ben?.grants.identity[0])
  })

  it('decides by what is attached now, for a caller that it knows already', async () => {
    let grants: Grants = { exists: true, identity: [policy('Allow')] }
    const { askerOf, decide } = authorizer({ ...names, grantsOf: async () => grants })
    const ana = user('ana')
    const allowed = async () => {
      const asker = await askerOf(ana, emptyKeys())
      return asker && decide(asker, ask, undefined, account).decision.allowed
    }
    assert.equal(await allowed(), true)
    grants = { exists: true, identity: [policy('Deny')] }
    assert.equal(await allowed(), false)
    grants = { exists: false, identity: [] }
    assert.equal(await allowed(), undefined)
  })

  it('tells how old the MFA code of a session is, at each request anew', async () => {
    const grants: Grants = { exists: true, identity: [policy('Allow')] }
    const { askerOf, decide } = authorizer({ ...names, grantsOf: async () => grants })
    const ana: Caller = { ...user('ana'), session: { issuedAt: 0, expiresAt: 1e9, mfaAt: 60_000 } }
    const ageAt = async (seconds: string) => {
      const asker = await askerOf(ana, addKeys(emptyKeys(), { 'aws:EpochTime': [seconds] }))
      return asker && decide(asker, ask, undefined, account).request.context['aws:multifactorauthage']
    }
    assert.deepEqual(await ageAt('60'), ['0'])
    assert.deepEqual(await ageAt('3660'), ['3600'])
  })

  describe('of a federated user', () => {
    const bob: FederatedUser = {
      kind: 'federated',
      account,
      arn: `arn:aws:sts::${account}:federated-user/bob`,
      userId: `${account}:bob`,
      name: 'bob',
      accessKeyId: 'ASIA',
      issuer: { kind: 'user', arn: `arn:aws:iam::${account}:user/ana`, id: 'ana' },
      tags: {},
      policies: [],
      policyArns: [],
      issuedAt: 0,
      expiresAt: 1,
    }
    const bucket = (AWS: string, Effect = 'Allow') => {
      const Statement = [{ Effect, Principal: { AWS }, Action: 's3:GetObject', Resource: ask.resource }]
      return { account, document: JSON.stringify({ Version: '2012-10-17', Statement }) }
    }
    const decided = async (grants: Partial<Grants>, resource?: ReturnType<typeof bucket>) => {
      const whole = { exists: true, identity: [], ...grants }
      const { askerOf, decide } = authorizer({ ...names, grantsOf: async () => whole })
      const asker = await askerOf(bob, emptyKeys())
      return asker && decide(asker, ask, resource, account).decision
    }
    const allow = [policy('Allow')]

    it('takes both the user’s policies and the session’s to allow', async () => {
      assert.equal((await decided({ identity: allow, session: allow }))?.allowed, true)
      assert.equal((await decided({ identity: allow, session: [] }))?.by, 'session')
      assert.equal((await decided({ identity: [], session: allow }))?.by, 'identity')
      assert.equal((await decided({ identity: allow, session: [policy('Deny')] }))?.effect, 'explicitDeny')
    })

    it('takes a resource’s policy that names the federated user alone', async () => {
      assert.equal((await decided({ session: [] }, bucket(bob.arn)))?.allowed, true)
    })

    it('takes one that names the user as far as the session’s policies go', async () => {
      const { issuer } = bob
      assert.equal((await decided({ session: allow }, bucket(issuer.arn)))?.allowed, true)
      assert.equal((await decided({ session: [] }, bucket(issuer.arn)))?.by, 'session')
      const denied = await decided({ identity: allow, session: allow }, bucket(issuer.arn, 'Deny'))
      assert.equal(denied?.effect, 'explicitDeny')
    })

    it('takes one that names the account as no more than leave', async () => {
      const root = bucket(`arn:aws:iam::${account}:root`)
      assert.equal((await decided({ session: allow }, root))?.by, 'identity')
      assert.equal((await decided({ identity: allow, session: [] }, root))?.by, 'session')
    })
  })
})
