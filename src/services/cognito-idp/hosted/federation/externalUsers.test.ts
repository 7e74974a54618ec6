import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Bed, openBed, refused } from '../../bed.fixture.ts'
import type { Needs } from '../../ports.ts'
import { occasionOf } from '../../rules/triggers.ts'
import { userFromProvider } from './externalUsers.ts'

let bed: Bed
before(async () => {
  bed = await openBed()
})
after(() => bed.close())

/** A pool with a provider, and somebody who comes from there. */
async function place(LambdaConfig: object = {}) {
  const UserPoolId = await bed.pool({ LambdaConfig })
  const clientId = await bed.client(UserPoolId)
  const ProviderDetails = { client_id: 'app', authorize_scopes: 'openid', oidc_issuer: 'https://issuer.example' }
  const named = { UserPoolId, ProviderName: 'Elsewhere', ProviderType: 'OIDC' }
  const AttributeMapping = { name: 'name', email: 'email', email_verified: 'email_verified' }
  await bed.call('CreateIdentityProvider', { ...named, ProviderDetails, AttributeMapping })
  const { userPools } = bed.needs
  const [pool, client, provider] = await Promise.all([
    userPools.pool(UserPoolId),
    userPools.client(clientId),
    userPools.provider(UserPoolId, 'Elsewhere'),
  ])
  assert.ok(pool && client && provider)
  const claims = { name: 'Ann', email: 'ann@example.com', email_verified: 'True' }
  const external = { subject: 'ann', claims, told: {} }
  const occasion = occasionOf({ now: bed.clock.now(), userAgent: '', sourceIp: '127.0.0.1' })
  const come = (
    needs: Pick<Needs, 'callAs'> = bed.needs,
    more: Readonly<Record<string, string>> = {},
    subject = external.subject,
  ) => {
    const told = { ...external, subject, claims: { ...claims, ...more } }
    return userFromProvider({ ...bed.needs, ...needs }, { pool, client, provider, external: told, occasion })
  }
  return { UserPoolId, come }
}

test('somebody who comes from a provider twice at once is one user, and comes in both times', async () => {
  const { UserPoolId, come } = await place()
  const [first, second] = await Promise.all([come(), come()])
  assert.equal(first.sub, second.sub)
  assert.equal(first.attributes['email_verified'], 'true')
  assert.equal(await bed.needs.userPools.countUsers(UserPoolId), 1)
  assert.equal((await come()).version, first.version)
})

test('whoever is linked by the function before sign-up comes in as the user they are linked to', async () => {
  const PreSignUp = 'arn:aws:lambda:us-east-1:000000000000:function:linking'
  const { UserPoolId, come } = await place({ PreSignUp })
  bed.functions.set(PreSignUp, (event) => event)
  const sub = await bed.user(UserPoolId, 'native')
  const link = {
    UserPoolId,
    DestinationUser: { ProviderName: 'Cognito', ProviderAttributeValue: 'native' },
    SourceUser: {
      ProviderName: 'Elsewhere',
      ProviderAttributeName: 'Cognito_Subject',
      ProviderAttributeValue: 'ann',
    },
  }
  const callAs: Needs['callAs'] =
    () =>
    async <O>(_: string, __: string, { Payload }: { readonly Payload?: Uint8Array }): Promise<O> => {
      await bed.call('AdminLinkProviderForUser', link)
      return { Payload } as O
    }
  assert.equal((await come({ callAs })).sub, sub)
  assert.equal(await bed.needs.userPools.countUsers(UserPoolId), 1)
  assert.equal((await come()).sub, sub)
})

test('an address that changes at the provider, which vouches for both, is verified at once', async () => {
  const { come } = await place()
  await come()
  const moved = await come(bed.needs, { email: 'ann@new.example' })
  assert.deepEqual([moved.attributes['email'], moved.attributes['email_verified']], ['ann@new.example', 'true'])
  const unsure = await come(bed.needs, { email: 'ann@newer.example', email_verified: 'false' })
  assert.equal(unsure.attributes['email_verified'], 'false')
})

test('somebody whose name cannot be kept does not come in', async () => {
  const { UserPoolId, come } = await place()
  for (const subject of ['a\0b', 'a\ud800b']) await refused(come(bed.needs, {}, subject), 'InvalidParameterException')
  assert.equal(await bed.needs.userPools.countUsers(UserPoolId), 0)
})
