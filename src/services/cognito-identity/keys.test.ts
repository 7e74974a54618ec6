import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { HttpRequest, Peer } from '../../kernel/http.ts'
import { createKeyRing } from '../../tokens/keyRing.ts'
import { random } from '../asking.fixture.ts'
import { keySite, signingKeys } from './index.ts'
import { type PoolWorld, poolWorld } from './world.fixture.ts'

const peer: Peer = { address: '127.0.0.1', endpoint: 'http://127.0.0.1', requestId: 'r' }

function request(method: string): HttpRequest {
  const body = {
    length: 0,
    collect: async () => new Uint8Array(),
    chunks: async function* () {
      yield new Uint8Array()
    },
  }
  return { method, path: '/.well-known/jwks_uri', query: '', headers: [], body }
}

describe('signing keys', () => {
  let world: PoolWorld
  before(async () => {
    world = await poolWorld()
  })
  after(() => world.close())

  test('nodes that start at once share one key, which is sealed at rest', async () => {
    const { keyRing, clock } = world.needs
    const open = () => signingKeys({ identities: world.identities, keyRing, clock, region: 'us-east-1' })
    const keys = await Promise.all([open(), open()].map((node) => node.published()))
    assert.deepEqual(keys[0], keys[1])
    const [record] = await world.identities.signingKeyRecords()
    const current = await open().current()
    const pkcs8 = current.privateKey.export({ type: 'pkcs8', format: 'der' })
    assert.ok(!Buffer.from(record?.secret ?? []).includes(pkcs8.subarray(-64)))
  })

  test('a foreign key ring opens no key', async () => {
    await world.poolNeeds.signingKeys.current()
    const keyRing = createKeyRing(random, 0)
    const foreign = signingKeys({ ...world.needs, identities: world.identities, keyRing, region: 'us-east-1' })
    await assert.rejects(foreign.current(), /does not open/)
  })

  test('the site publishes the public half only, at its own paths only', async () => {
    const site = keySite(world.poolNeeds)
    assert.ok(site.claims('cognito-identity.localhost', '/.well-known/jwks_uri'))
    assert.ok(site.claims('localhost', '/_poolhouse/cognito-identity/.well-known/jwks_uri'))
    assert.ok(!site.claims('localhost', '/.well-known/jwks_uri'))
    const { body, status } = await site.handle(request('GET'), peer)
    assert.equal(status, 200)
    const { keys } = JSON.parse(String(body))
    assert.deepEqual(Object.keys(keys[0]).sort(), ['alg', 'e', 'kid', 'kty', 'n', 'use'])
    const found = await site.handle({ ...request('GET'), path: '/.well-known/openid-configuration' }, peer)
    const { issuer, jwks_uri } = JSON.parse(String(found.body))
    assert.deepEqual(
      [issuer, jwks_uri],
      ['https://cognito-identity.amazonaws.com', `${peer.endpoint}/.well-known/jwks_uri`],
    )
    assert.ok(!site.claims('localhost', '/.well-known/openid-configuration'))
    assert.equal((await site.handle(request('HEAD'), peer)).body, undefined)
    assert.equal((await site.handle(request('POST'), peer)).status, 405)
  })
})
