import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { json, type OidcIssuer, oidcIssuer } from '../../../tests/standIns/oidcIssuer.ts'
import { systemClock } from '../../kernel/clock.ts'
import { destinationOf } from './address.ts'
import { jsonFetcher } from './fetchJson.ts'

describe('fetching a document', () => {
  let server: OidcIssuer
  before(async () => {
    server = await oidcIssuer()
  })
  after(() => server.stop())

  test('posts a form and sends headers where it is told to', async () => {
    server.answer('/token', async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const { method, headers } = request
      json(response, { method, by: headers.authorization, body: Buffer.concat(chunks).toString() })
    })
    const fetchJson = jsonFetcher({ clock: systemClock })
    const headers = { authorization: 'Basic eA==' }
    const answer = await fetchJson({ url: `${server.origin}/token`, headers, form: { code: 'a&b' } })
    assert.deepEqual(answer.ok && answer.value, { method: 'POST', by: 'Basic eA==', body: 'code=a%26b' })
    server.answer('/moved', (_, response) => response.writeHead(307, { location: '/token' }).end())
    const moved = await fetchJson({ url: `${server.origin}/moved`, form: { code: 'secret' } })
    assert.equal(moved.ok || moved.reason, 'unusable')
  })

  test('tells the status of what was answered', async () => {
    server.answer('/no', (_, response) => response.writeHead(400).end('{"error":"invalid_grant"}'))
    const answer = await jsonFetcher({ clock: systemClock })({ url: `${server.origin}/no` })
    assert.deepEqual(answer.ok && [answer.status, answer.value], [400, { error: 'invalid_grant' }])
  })

  test('has a limit of requests under way', async () => {
    const waiting: (() => void)[] = []
    server.answer('/slow', (_, response) => void waiting.push(() => json(response, 1)))
    const fetchJson = jsonFetcher({ clock: systemClock, bounds: { concurrency: 2 } })
    const ask = () => fetchJson({ url: `${server.origin}/slow`, headers: {} })
    const first = [ask(), ask()]
    const third = await ask()
    assert.equal(third.ok || third.reason, 'busy')
    while (waiting.length < 2) await new Promise((resolve) => setImmediate(resolve))
    for (const answer of waiting) answer()
    assert.ok((await Promise.all(first)).every(({ ok }) => ok))
  })

  test('asks once for what many wait for, and anew for who comes later', async () => {
    const waiting: (() => void)[] = []
    server.answer('/shared', (_, response) => void waiting.push(() => json(response, waiting.length)))
    server.answer('/other', (_, response) => json(response, 'other'))
    const fetchJson = jsonFetcher({ clock: systemClock, bounds: { concurrency: 2 } })
    const ask = () => fetchJson({ url: `${server.origin}/shared` })
    const all = [ask(), ask(), ask()]
    const other = await fetchJson({ url: `${server.origin}/other` })
    assert.equal(other.ok && other.value, 'other')
    while (waiting.length < 1) await new Promise((resolve) => setImmediate(resolve))
    waiting[0]?.()
    assert.deepEqual(
      (await Promise.all(all)).map((answer) => answer.ok && answer.value),
      [1, 1, 1],
    )
    const later = ask()
    while (waiting.length < 2) await new Promise((resolve) => setImmediate(resolve))
    waiting[1]?.()
    const answer = await later
    assert.equal(answer.ok && answer.value, 2)
  })

  test('stays at the host of a redirect, however its path begins', async () => {
    const fetchJson = jsonFetcher({ clock: systemClock })
    for (const location of ['/%2f%2fevil.example/x', `${server.origin}//evil.example/x`]) {
      server.answer('/moved', (_, response) => response.writeHead(302, { location }).end())
      const answer = await fetchJson({ url: `${server.origin}/moved` })
      assert.equal(answer.ok && answer.status, 404, location)
    }
    assert.equal(server.asked.at(-1), '//evil.example/x')
  })
})

describe('an address', () => {
  const of = (url: string, party = url) => destinationOf(url, party, {})?.url.href

  test('is https on the network, and plain http on this machine only', () => {
    assert.equal(of('https://login.example.com/x'), 'https://login.example.com/x')
    assert.equal(of('http://login.example.com/x'), undefined)
    for (const host of ['127.0.0.1:8080', 'localhost:8080', '[::1]:8080', 'idp.localhost:8080']) {
      assert.equal(of(`http://${host}/x`), `http://${host}/x`)
    }
    for (const url of ['ftp://localhost/', 'file:///etc/passwd', 'https://user:pass@login.example.com/', 'x', '']) {
      assert.equal(of(url), undefined, url)
    }
  })

  test('of a party on the network leads neither to this machine nor to metadata services', () => {
    const party = 'https://login.example.com'
    const inside = [
      '127.0.0.1',
      '127.8.8.8',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '169.254.169.254',
      '0.0.0.0',
      '[::]',
      '[fe80::1]',
    ]
    for (const host of inside) {
      assert.equal(of(`https://${host}/x`, party), undefined, host)
      assert.equal(of(`http://${host}/x`, party), undefined, host)
    }
    assert.equal(of('https://0x7f000001/x', party), undefined)
    assert.equal(of('https://2130706433/x', party), undefined)
    assert.equal(of('https://10.0.0.1/x', party), 'https://10.0.0.1/x')
  })

  test('that a name resolves to is judged as it is connected to', async () => {
    const destination = destinationOf('https://localhost/x', 'https://login.example.com', {})
    const error = await new Promise((resolve) => destination?.lookup?.('localhost', { all: true }, resolve))
    assert.match(String(error), /no address that may be reached/)
  })

  test('with a stand-in is there, with its path and query', () => {
    const standIns = { 'https://accounts.google.com': 'http://keycloak:8080' }
    const at = (url: string) => destinationOf(url, 'https://accounts.google.com', standIns)?.url.href
    assert.equal(at('https://accounts.google.com/a/b?c=d'), 'http://keycloak:8080/a/b?c=d')
    assert.equal(at('https://accounts.google.com//evil.example/x'), 'http://keycloak:8080//evil.example/x')
    assert.equal(at('http://keycloak:8080/certs'), 'http://keycloak:8080/certs')
    assert.equal(at('http://other:8080/certs'), undefined)
  })
})
