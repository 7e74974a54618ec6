import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Bed, openBed } from '../../bed.fixture.ts'
import { occasionOf } from '../../rules/triggers.ts'
import { userFromProvider } from './externalUsers.ts'

let bed: Bed
before(async () => {
  bed = await openBed()
})
after(() => bed.close())

test('somebody who comes from a provider twice at once is one user, and comes in both times', async () => {
  const UserPoolId = await bed.pool()
  const clientId = await bed.client(UserPoolId)
  const issuer = 'https://issuer.example'
  const ProviderDetails = { client_id: 'app', authorize_scopes: 'openid', oidc_issuer: issuer }
  const named = { UserPoolId, ProviderName: 'Elsewhere', ProviderType: 'OIDC' }
  await bed.call('CreateIdentityProvider', { ...named, ProviderDetails, AttributeMapping: { name: 'name' } })
  const { userPools } = bed.needs
  const [pool, client, provider] = await Promise.all([
    userPools.pool(UserPoolId),
    userPools.client(clientId),
    userPools.provider(UserPoolId, 'Elsewhere'),
  ])
  assert.ok(pool && client && provider)
  const external = { subject: 'ann', claims: { name: 'Ann' }, told: {} }
  const occasion = occasionOf({ now: bed.clock.now(), userAgent: '', sourceIp: '127.0.0.1' })
  const come = () => userFromProvider(bed.needs, { pool, client, provider, external, occasion })
  const [first, second] = await Promise.all([come(), come()])
  assert.equal(first.sub, second.sub)
  assert.equal(await userPools.countUsers(UserPoolId), 1)
})
