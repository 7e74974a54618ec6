import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { describe, it } from 'node:test'
import { readSettings, SettingsError } from './config.ts'

describe('settings', () => {
  it('have defaults', () => {
    assert.deepEqual(readSettings({}), {
      host: '127.0.0.1',
      port: 4566,
      data: resolve('.poolhouse'),
      account: undefined,
      region: 'us-east-1',
      publicUrl: undefined,
      secureLoopback: true,
      trustedProxies: [],
      standIns: {},
      logLevel: 'warn',
    })
  })

  it('come from the environment, and flags win over it', () => {
    const environment = { POOLHOUSE_PORT: '0', POOLHOUSE_REGION: 'eu-west-1' }
    const read = readSettings(environment, { region: 'ap-southeast-2' })
    assert.equal(read.port, 0)
    assert.equal(read.region, 'ap-southeast-2')
  })

  it('take an empty variable for one that is not set', () => {
    assert.equal(readSettings({ POOLHOUSE_PORT: '' }).port, 4566)
  })

  it('read proxies as addresses and ranges of both families', () => {
    assert.deepEqual(readSettings({ POOLHOUSE_TRUSTED_PROXIES: '10.0.0.0/8, ::1' }).trustedProxies, [
      { address: '10.0.0.0', prefix: 8, family: 'ipv4' },
      { address: '::1', prefix: 128, family: 'ipv6' },
    ])
  })

  const bad: readonly [variable: string, value: string, message: RegExp][] = [
    ['POOLHOUSE_PORT', '70000', /0 to 65535/],
    ['POOLHOUSE_PORT', 'http', /0 to 65535/],
    ['POOLHOUSE_ACCOUNT', '1234', /twelve digits/],
    ['POOLHOUSE_REGION', 'Mars', /region name/],
    ['POOLHOUSE_PUBLIC_URL', 'https://x/y', /without a path/],
    ['POOLHOUSE_STAND_INS', 'https://accounts.google.com', /pairs of origins/],
    ['POOLHOUSE_STAND_INS', 'https://accounts.google.com=http://127.0.0.1:1/path', /pairs of origins/],
    ['POOLHOUSE_LOG_LEVEL', 'loud', /one of silent/],
    ['POOLHOUSE_SECURE_LOOPBACK', 'true', /on or off/],
    ...['10.0.0.0/33', '10.0.0.0/', '10.0.0/8', '::/129', 'fe80::1%eth0', '10.0.0.0/8/8', 'proxy', '10.0.0.1,x'].map(
      (value): [string, string, RegExp] => ['POOLHOUSE_TRUSTED_PROXIES', value, /CIDR ranges/],
    ),
  ]
  for (const [variable, value, message] of bad) {
    it(`refuse ${variable}=${value} and name the variable`, () => {
      assert.throws(
        () => readSettings({ [variable]: value }),
        (error: Error) =>
          error instanceof SettingsError && error.message.startsWith(variable) && message.test(error.message),
      )
    })
  }

  it('name the flag when the flag is wrong, and every wrong one at once', () => {
    assert.throws(
      () => readSettings({ POOLHOUSE_ACCOUNT: 'x' }, { port: '-1' }),
      /--port is "-1"[\s\S]*POOLHOUSE_ACCOUNT is "x"/,
    )
  })
})
