import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, beforeEach, describe, test } from 'node:test'
import { json, type OidcIssuer, oidcIssuer } from '../../tests/standIns/oidcIssuer.ts'
import { systemClock } from '../kernel/clock.ts'
import { assetLinks, type NamesApp } from './assetLinks.ts'
import { jsonFetcher } from './fetch/fetchJson.ts'

const digest = createHash('sha256').update('a certificate').digest()
const certificate = digest.toString('base64url')
const fingerprint = (digest.toString('hex').toUpperCase().match(/../g) ?? []).join(':')
const app = { namespace: 'android_app', package_name: 'com.example', sha256_cert_fingerprints: [fingerprint] }
const relation = ['delegate_permission/common.handle_all_urls', 'delegate_permission/common.get_login_creds']

describe('the apps of a site', () => {
  let server: OidcIssuer
  let namesApp: NamesApp
  before(async () => {
    server = await oidcIssuer()
    const standIns = { 'https://example.com': server.origin }
    namesApp = assetLinks({ fetchJson: jsonFetcher({ clock: systemClock, standIns }) })
  })
  beforeEach(() =>
    links([
      { relation, target: { namespace: 'web', site: 'https://example.com' } },
      { relation, target: app },
    ]),
  )
  after(() => server.stop())
  const links = (value: unknown) =>
    server.answer('/.well-known/assetlinks.json', (_, response) => json(response, value))

  test('are those whose certificates it lists', async () => {
    assert.equal(await namesApp('example.com', certificate), true)
    assert.equal(await namesApp('example.com', createHash('sha256').update('another').digest('base64url')), false)
    assert.equal(await namesApp('example.com', ''), false)
  })

  test('are not those of which it says something else', async () => {
    for (const value of [
      [{ relation: relation.slice(0, 1), target: app }],
      [{ relation, target: { ...app, namespace: 'web' } }],
      [{ relation, target: { ...app, sha256_cert_fingerprints: [fingerprint.slice(3), 7, null] } }],
      [{ relation, target: null }, null, 7, 'x', []],
      { relation, target: app },
      null,
    ]) {
      links(value)
      assert.equal(await namesApp('example.com', certificate), false, JSON.stringify(value))
    }
  })

  test('are none where the list is not there, or is not a site’s to be asked for', async () => {
    server.answer('/.well-known/assetlinks.json', (_, response) => {
      response.writeHead(404).end(JSON.stringify([{ relation, target: app }]))
    })
    assert.equal(await namesApp('example.com', certificate), false)
    assert.equal(await namesApp('localhost', certificate), false)
  })
})
