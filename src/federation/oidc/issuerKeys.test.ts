import assert from 'node:assert/strict'
import { afterEach, describe, test } from 'node:test'
import { certificate } from '../../../tests/standIns/certificate.ts'
import { type IssuerOptions, json, type OidcIssuer, oidcIssuer } from '../../../tests/standIns/oidcIssuer.ts'
import { movableClock } from '../../kernel/clock.ts'
import type { FetchNeeds } from '../fetch/fetchJson.ts'
import { openFederation } from '../index.ts'

const discoveryPath = '/.well-known/openid-configuration'
const second = 1000

describe("an issuer's keys", () => {
  const open: OidcIssuer[] = []
  afterEach(async () => {
    await Promise.all(open.splice(0).map((issuer) => issuer.stop()))
  })

  const world = async (needs: Partial<FetchNeeds> = {}, options: IssuerOptions = {}) => {
    const clock = movableClock()
    const issuer = await oidcIssuer(options)
    open.push(issuer)
    const { verifyIdToken } = openFederation({ clock, ...needs })
    const verify = async (token: string, url = issuer.name, thumbprints: readonly string[] = []) => {
      const verdict = await verifyIdToken({ token, issuer: { url, thumbprints }, now: clock.now(), leeway: 86_400 })
      return verdict.ok ? 'believed' : verdict.reason
    }
    const claims = { sub: 'ana', aud: 'app' }
    return { clock, issuer, verify, token: () => issuer.token(claims), claims }
  }
  const fetches = (issuer: OidcIssuer) => issuer.asked.filter((path) => path === '/jwks').length

  test('are fetched once, however many tokens come at once', async () => {
    const { issuer, verify, token } = await world()
    const tokens = await Promise.all(Array.from({ length: 20 }, token))
    assert.deepEqual(new Set(await Promise.all(tokens.map((each) => verify(each)))), new Set(['believed']))
    assert.deepEqual(issuer.asked, [discoveryPath, '/jwks'])
  })

  test('are where whoever registered the issuer said, and of that issuer only', async () => {
    const clock = movableClock()
    const [issuer, other] = [await oidcIssuer(), await oidcIssuer()]
    open.push(issuer, other)
    const { verifyIdToken } = openFederation({ clock })
    const verify = async (token: string, keysAt: string) => {
      const verdict = await verifyIdToken({ token, issuer: { url: issuer.name, keysAt }, now: clock.now() })
      return verdict.ok ? 'believed' : verdict.reason
    }
    const claims = { sub: 'ana', aud: 'app' }
    assert.equal(await verify(await issuer.token(claims), `${issuer.origin}/jwks`), 'believed')
    assert.deepEqual(issuer.asked, ['/jwks'])
    assert.equal(await verify(await issuer.token(claims), `${other.origin}/jwks`), 'badSignature')
    assert.equal(await verify(await other.token(claims), `${other.origin}/jwks`), 'wrongIssuer')
    assert.equal(await verify(await issuer.token(claims), `${issuer.origin}/nowhere`), 'unusable')
  })

  test('are fetched again when the issuer has a new one', async () => {
    const { issuer, verify, token } = await world()
    assert.equal(await verify(await token()), 'believed')
    const old = issuer.current()
    await issuer.rotate()
    assert.equal(await verify(await token()), 'believed')
    assert.equal(await verify(await issuer.token({ sub: 'ana', aud: 'app' }, {}, old)), 'unknownKey')
  })

  test('are not fetched for every key that somebody invents', async () => {
    const { issuer, verify, claims, clock } = await world()
    for (let i = 0; i < 30; i++) assert.equal(await verify(await issuer.token(claims, { kid: `x${i}` })), 'unknownKey')
    await Promise.all(Array.from({ length: 30 }, async (_, i) => verify(await issuer.token(claims, { kid: `y${i}` }))))
    assert.equal(fetches(issuer), 2)
    clock.advance(31 * second)
    for (let i = 0; i < 30; i++) await verify(await issuer.token(claims, { kid: `z${i}` }))
    assert.equal(fetches(issuer), 3)
  })

  test('are kept as long as the issuer says, a minute at least and a day at most', async () => {
    const { issuer, verify, token, clock } = await world()
    const listed = async (headers: Record<string, string>) => {
      const { kid, publicKey } = issuer.current()
      const keys = [{ ...publicKey.export({ format: 'jwk' }), kid }]
      issuer.answer('/jwks', (_, response) => json(response, { keys }, headers))
    }
    await listed({ 'cache-control': 'public, max-age=1' })
    await verify(await token())
    clock.advance(59 * second)
    await verify(await token())
    assert.equal(fetches(issuer), 1)
    await listed({ 'cache-control': 'max-age=99999999' })
    clock.advance(2 * second)
    await verify(await token())
    assert.equal(fetches(issuer), 2)
    clock.advance(86_400 * second + second)
    await verify(await token())
    assert.equal(fetches(issuer), 3)
  })

  test('of an issuer that fails are not asked for again at once', async () => {
    const { issuer, verify, token, clock } = await world()
    issuer.answer('/jwks', (_, response) => response.writeHead(503).end('{}'))
    for (let i = 0; i < 10; i++) assert.equal(await verify(await token()), 'unusable')
    assert.equal(fetches(issuer), 1)
    clock.advance(11 * second)
    assert.equal(await verify(await token()), 'unusable')
    assert.equal(fetches(issuer), 2)
  })

  test('stay in use while a look for an unknown one fails', async () => {
    const { issuer, verify, token, claims } = await world()
    assert.equal(await verify(await token()), 'believed')
    issuer.answer('/jwks', (_, response) => response.writeHead(503).end('{}'))
    assert.equal(await verify(await issuer.token(claims, { kid: 'x' })), 'unknownKey')
    assert.equal(await verify(await token()), 'believed')
  })

  test('are refused when the answer is too long, too slow, no JSON or no keys', async () => {
    const answers: Readonly<Record<string, [string, Parameters<OidcIssuer['answer']>[1]]>> = {
      long: ['unusable', (_, response) => response.writeHead(200).end(`"${'x'.repeat(300_000)}"`)],
      endless: ['unreachable', (_, response) => void response.writeHead(200).write('{')],
      silent: ['unreachable', () => undefined],
      text: ['unusable', (_, response) => response.writeHead(200).end('<html>')],
      zipped: ['unusable', (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('x')],
      empty: ['noKeys', (_, response) => json(response, { keys: [] })],
      symmetric: [
        'noKeys',
        (_, response) => json(response, { keys: [{ kty: 'oct', k: 'A'.repeat(64), kid: 'key-1' }] }),
      ],
      null: ['noKeys', (_, response) => json(response, null)],
      broken: ['unreachable', (request) => request.socket.destroy()],
    }
    for (const [name, [reason, answer]] of Object.entries(answers)) {
      const { issuer, verify, token } = await world({ bounds: { time: 300 } })
      issuer.answer('/jwks', answer)
      assert.equal(await verify(await token()), reason, name)
    }
  })

  test('are refused when the discovery document is of another issuer', async () => {
    const { issuer, verify, token } = await world()
    issuer.answer(discoveryPath, (_, response) =>
      json(response, { issuer: 'https://other.example', jwks_uri: `${issuer.origin}/jwks` }),
    )
    assert.equal(await verify(await token()), 'badDiscovery')
    assert.equal(fetches(issuer), 0)
  })

  test('are not followed to another host', async () => {
    const { issuer: evil } = await world()
    const { issuer, verify, token, clock } = await world()
    const places = [`${evil.origin}/jwks`, `//${new URL(evil.origin).host}/jwks`, 'https://evil.example/jwks']
    for (const location of places) {
      issuer.answer('/jwks', (_, response) => response.writeHead(302, { location }).end())
      assert.equal(await verify(await token()), 'unusable')
      clock.advance(11 * second)
    }
    assert.deepEqual(evil.asked, [])
    issuer.answer('/jwks', (_, response) => response.writeHead(302, { location: '/jwks' }).end())
    assert.equal(await verify(await token()), 'unusable')
  })

  test('of an issuer on the network are never asked of this machine', async () => {
    const { issuer: inside } = await world()
    const name = 'https://login.example.com'
    const places = [inside.origin, 'http://169.254.169.254', 'https://169.254.169.254', 'https://[::1]:1', 'file:///x']
    for (const place of places) {
      const issuer = await oidcIssuer({ name })
      open.push(issuer)
      issuer.answer(discoveryPath, (_, response) => json(response, { issuer: name, jwks_uri: `${place}/jwks` }))
      const { verifyIdToken } = openFederation({ clock: movableClock(), standIns: { [name]: issuer.origin } })
      const token = await issuer.token({ sub: 'ana', aud: 'app' })
      const verdict = await verifyIdToken({ token, issuer: { url: name }, now: Date.now() })
      assert.equal(verdict.ok ? 'believed' : verdict.reason, 'forbidden', place)
    }
    assert.deepEqual(inside.asked, [])
  })

  test('of an issuer with a stand-in come from there', async () => {
    const issuer = await oidcIssuer({ name: 'https://login.example.com/tenant' })
    open.push(issuer)
    const { verifyIdToken } = openFederation({
      clock: movableClock(),
      standIns: { 'https://login.example.com': issuer.origin },
    })
    const token = await issuer.token({ sub: 'ana', aud: 'app' })
    const verdict = await verifyIdToken({ token, issuer: { url: issuer.name }, now: Date.now() })
    assert.ok(verdict.ok, JSON.stringify(verdict))
    assert.deepEqual(issuer.asked, [`/tenant${discoveryPath}`, '/jwks'])
  })

  describe('by https', () => {
    const root = certificate({ subject: 'Root', authority: true })
    const server = certificate({ subject: 'server', issuer: root, hosts: ['127.0.0.1'] })
    const tls = { cert: server.pem + root.pem, key: server.privatePem }

    test('need a certificate of a trusted authority', async () => {
      const trusted = await world({ authorities: [root.pem] }, { tls })
      assert.equal(await trusted.verify(await trusted.token()), 'believed')
      const untrusted = await world({}, { tls })
      assert.equal(await untrusted.verify(await untrusted.token()), 'certificate')
      assert.deepEqual(untrusted.issuer.asked, [])
    })

    test('or one that hangs on a pinned certificate', async () => {
      for (const { thumbprint } of [root, server]) {
        const { issuer, verify, token } = await world({}, { tls })
        assert.equal(await verify(await token(), issuer.name, [thumbprint]), 'believed')
      }
      const { issuer, verify, token } = await world({}, { tls })
      assert.equal(await verify(await token(), issuer.name, ['0'.repeat(40)]), 'certificate')
    })

    test('and a pinned certificate that was merely put beside it proves nothing', async () => {
      const stranger = certificate({ subject: 'Root', authority: true })
      const forged = certificate({ subject: 'server', issuer: stranger, hosts: ['127.0.0.1'] })
      const { issuer, verify, token } = await world(
        {},
        { tls: { cert: forged.pem + root.pem, key: forged.privatePem } },
      )
      assert.equal(await verify(await token(), issuer.name, [root.thumbprint]), 'certificate')
    })

    test('nor does one for another host, out of date, or signed by what is no authority', async () => {
      const elsewhere = certificate({ subject: 'server', issuer: root, hosts: ['other.example'] })
      const old = certificate({
        subject: 'server',
        issuer: root,
        hosts: ['127.0.0.1'],
        validTo: new Date(Date.now() - 1000),
      })
      const leaf = certificate({ subject: 'leaf', issuer: root })
      const below = certificate({ subject: 'server', issuer: leaf, hosts: ['127.0.0.1'] })
      for (const [identity, chain] of [
        [elsewhere, root.pem],
        [old, root.pem],
        [below, leaf.pem + root.pem],
      ] as const) {
        const tls = { cert: identity.pem + chain, key: identity.privatePem }
        const { issuer, verify, token } = await world({}, { tls })
        assert.equal(await verify(await token(), issuer.name, [root.thumbprint]), 'certificate', identity.subject)
      }
    })
  })
})
