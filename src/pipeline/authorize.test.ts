import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Caller } from '../kernel/caller.ts'
import { emptyKeys } from '../kernel/conditionKeys.ts'
import { authorizer, type Grants } from './authorize.ts'

const account = '000000000000'

function user(name: string): Caller {
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
})
