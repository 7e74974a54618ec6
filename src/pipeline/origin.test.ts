import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readSettings } from '../config.ts'
import { originReader } from './origin.ts'

const proxy = '10.1.2.3'
const read = (environment: Readonly<Record<string, string>> = {}) => originReader(readSettings(environment))
const trusting = read({ POOLHOUSE_TRUSTED_PROXIES: '10.0.0.0/8,2001:db8::/32' })
const from = (address: string, encrypted = false) => ({ address, encrypted })

describe('without trusted proxies', () => {
  const direct = read()

  it('a request comes from its peer, whatever its headers say', () => {
    const spoofed = ['x-forwarded-for', '203.0.113.9', 'x-forwarded-proto', 'https']
    assert.deepEqual(direct(from('198.51.100.7'), spoofed), {
      address: '198.51.100.7',
      encrypted: false,
      secure: false,
    })
  })

  for (const address of ['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1', '::FFFF:127.0.0.1']) {
    it(`${address} is secure by default, and not with --secure-loopback off`, () => {
      assert.equal(direct(from(address), []).secure, true)
      assert.equal(read({ POOLHOUSE_SECURE_LOOPBACK: 'off' })(from(address), []).secure, false)
    })
  }

  it('TLS is secure from anywhere', () => {
    assert.equal(read({ POOLHOUSE_SECURE_LOOPBACK: 'off' })(from('198.51.100.7', true), []).secure, true)
  })

  it('an address that only looks like loopback is none', () => {
    assert.equal(direct(from('128.0.0.1'), []).secure, false)
    assert.equal(direct(from('::ffff:1.2.3.4'), []).address, '1.2.3.4')
    assert.equal(direct(from('::ffff:127.evil'), []).secure, false)
  })
})

describe('forwarding headers', () => {
  const spoofed = ['x-forwarded-for', '192.0.2.1', 'x-forwarded-proto', 'https']

  it('of a peer that is no trusted proxy are ignored', () => {
    for (const peer of ['198.51.100.7', '11.0.0.1', '2001:db9::1', '::ffff:11.0.0.1']) {
      const origin = trusting(from(peer), spoofed)
      assert.equal(origin.secure, false)
      assert.equal(origin.address, peer.replace('::ffff:', ''))
    }
  })

  it('of a trusted proxy are believed, in both spellings of its address', () => {
    for (const peer of [proxy, `::ffff:${proxy}`, '2001:db8::5']) {
      assert.deepEqual(trusting(from(peer), spoofed), { address: '192.0.2.1', encrypted: true, secure: true })
    }
  })

  const chains: readonly (readonly [why: string, headers: readonly string[], address: string])[] = [
    ['what a client put before its own address is nothing', ['x-forwarded-for', '192.0.2.66, 192.0.2.1'], '192.0.2.1'],
    ['trusted proxies on the way are skipped', ['x-forwarded-for', '192.0.2.1, 10.9.9.9, 10.8.8.8'], '192.0.2.1'],
    ['several fields are one list', ['x-forwarded-for', '192.0.2.66', 'x-forwarded-for', '192.0.2.1'], '192.0.2.1'],
    ['a client that is a proxy itself is the first', ['x-forwarded-for', '10.7.7.7, 10.8.8.8'], '10.7.7.7'],
    ['IPv6 clients', ['x-forwarded-for', '2001:db9::1'], '2001:db9::1'],
    ['IPv4 inside IPv6', ['x-forwarded-for', '::ffff:192.0.2.1'], '192.0.2.1'],
    ['garbage of the client is not looked at', ['x-forwarded-for', "' OR 1=1, 192.0.2.1"], '192.0.2.1'],
    ['no list at all', ['x-forwarded-proto', 'https'], proxy],
  ]
  for (const [why, headers, address] of chains) {
    it(`${why}: ${headers.join(' ')}`, () => assert.equal(trusting(from(proxy), headers).address, address))
  }

  for (const list of [
    '',
    'unknown',
    '192.0.2.1:4711',
    '[2001:db9::1]',
    '192.0.2.1,',
    '192.0.2.1, 10.0.0',
    'fe80::1%1',
  ]) {
    it(`that hold no address where the client's should be ("${list}") fail closed`, () => {
      const headers = ['x-forwarded-for', list, 'x-forwarded-proto', 'https']
      assert.deepEqual(trusting(from(proxy), headers), { address: proxy, encrypted: false, secure: false })
    })
  }

  const schemes: readonly (readonly [scheme: readonly string[], secure: boolean])[] = [
    [['https'], true],
    [['HTTPS'], true],
    [['http'], false],
    [['https, http'], false],
    [['https', 'http'], false],
    [['http, https'], false],
    [[''], false],
    [['wss'], false],
    [[], false],
  ]
  for (const [values, secure] of schemes) {
    it(`X-Forwarded-Proto ${JSON.stringify(values)} is ${secure ? '' : 'not '}secure`, () => {
      const headers = ['x-forwarded-for', '192.0.2.1', ...values.flatMap((value) => ['x-forwarded-proto', value])]
      assert.equal(trusting(from(proxy, true), headers).secure, secure)
    })
  }

  it('that are missing leave a trusted peer as it is', () => {
    const local = read({ POOLHOUSE_TRUSTED_PROXIES: '127.0.0.1' })
    assert.deepEqual(local(from('127.0.0.1'), []), { address: '127.0.0.1', encrypted: false, secure: true })
    assert.equal(local(from('127.0.0.1'), ['x-forwarded-for', '192.0.2.1']).secure, false)
  })

  it('cannot make a client loopback', () => {
    assert.equal(trusting(from(proxy), ['x-forwarded-for', '127.0.0.1']).secure, false)
  })
})
