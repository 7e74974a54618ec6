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
      keyRing: undefined,
      account: undefined,
      region: 'us-east-1',
      workers: 1,
      publicUrl: undefined,
      tokenIssuer: 'server',
      secureLoopback: true,
      trustedProxies: [],
      standIns: {},
      smtpUrl: undefined,
      smtpPasswordFile: undefined,
      smtpCaFile: undefined,
      mailFrom: undefined,
      newBuckets: 'closed',
      lifecycleDay: 86_400,
      accessLogInterval: 10,
      smsWebhook: undefined,
      smsWebhookTokenFile: undefined,
      smsWebhookSecretFile: undefined,
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

  it('read mail servers by URL, with TLS that only this machine may go without', () => {
    const read = (url: string) => readSettings({ POOLHOUSE_SMTP_URL: url, POOLHOUSE_MAIL_FROM: 'us@x.org' }).smtpUrl
    const here = { host: '127.0.0.1', port: 2525, security: 'offered', user: 'ann', password: 'p@ss:/' }
    assert.deepEqual(read('smtp://ann:p%40ss%3A%2F@127.0.0.1:2525'), here)
    assert.deepEqual(read('smtp://mail.example.org'), { host: 'mail.example.org', port: 587, security: 'required' })
    assert.deepEqual(read('smtps://[::1]/'), { host: '::1', port: 465, security: 'implicit' })
    assert.deepEqual(read('smtp://mailpit:1025?tls=off'), { host: 'mailpit', port: 1025, security: 'none' })
  })

  it('take whom mail is from as an address or a name with one', () => {
    for (const from of ['us@example.org', 'Us <us@example.org>']) {
      assert.equal(readSettings({ POOLHOUSE_MAIL_FROM: from }).mailFrom, from)
    }
  })

  it('repeat no secret when it is wrong', () => {
    const secrets = [
      { 'smtp-url': 'https://ann:hunter2@mail.example.org', 'mail-from': 'us@x.org' },
      { 'sms-webhook': 'http://sms.example.org/?key=hunter2' },
    ]
    for (const flags of secrets) {
      const told = (error: Error) =>
        /^--(smtp-url|sms-webhook) must be/.test(error.message) && !/hunter2/.test(error.message)
      assert.throws(() => readSettings({}, flags), told)
    }
  })

  it('refuse what makes no sense without another, by name', () => {
    const url = 'smtp://ann@mail.example.org'
    const from = { 'mail-from': 'us@x.org' }
    const alone: readonly [Record<string, string>, RegExp][] = [
      [{ 'smtp-url': url }, /MAIL_FROM/],
      [{ 'smtp-url': 'smtp://mail.example.org', 'smtp-password-file': 'p', ...from }, /needs a user/],
      [{ 'smtp-url': 'smtp://ann:x@mail.example.org', 'smtp-password-file': 'p', ...from }, /both name a password/],
      [{ 'smtp-ca-file': 'ca.pem' }, /needs POOLHOUSE_SMTP_URL/],
      [{ 'sms-webhook-secret-file': 's' }, /need POOLHOUSE_SMS_WEBHOOK/],
      [{ 'sms-webhook-token-file': 's' }, /need POOLHOUSE_SMS_WEBHOOK/],
    ]
    for (const [flags, message] of alone) {
      assert.throws(
        () => readSettings({}, flags),
        (error: Error) => error instanceof SettingsError && message.test(error.message),
      )
    }
  })

  const bad: readonly [variable: string, value: string, message: RegExp][] = [
    ['POOLHOUSE_PORT', '70000', /0 to 65535/],
    ['POOLHOUSE_PORT', 'http', /0 to 65535/],
    ['POOLHOUSE_ACCOUNT', '1234', /twelve digits/],
    ['POOLHOUSE_REGION', 'Mars', /region name/],
    ['POOLHOUSE_PUBLIC_URL', 'https://x/y', /without a path/],
    ['POOLHOUSE_TOKEN_ISSUER', 'https://x', /server or aws/],
    ['POOLHOUSE_STAND_INS', 'https://accounts.google.com', /pairs of origins/],
    ['POOLHOUSE_STAND_INS', 'https://accounts.google.com=http://127.0.0.1:1/path', /pairs of origins/],
    ['POOLHOUSE_LOG_LEVEL', 'loud', /one of silent/],
    ['POOLHOUSE_LIFECYCLE_DAY', '0', /must be a number/],
    ['POOLHOUSE_LIFECYCLE_DAY', '86401', /must be a number/],
    ['POOLHOUSE_LIFECYCLE_DAY', 'x', /must be a number/],
    ['POOLHOUSE_ACCESS_LOG_INTERVAL', '0', /1 to 3600/],
    ['POOLHOUSE_ACCESS_LOG_INTERVAL', '3601', /1 to 3600/],
    ['POOLHOUSE_SMTP_URL', 'mail.example.org:587', /must be a URL/],
    ['POOLHOUSE_SMTP_URL', 'smtp://mail.example.org/path', /must be a URL/],
    ['POOLHOUSE_SMTP_URL', 'smtp://mail.example.org?tls=no', /tls=off/],
    ['POOLHOUSE_SMTP_URL', 'smtps://mail.example.org?tls=off', /tls=off/],
    ['POOLHOUSE_SMTP_URL', 'smtp://ann:secret@mail.example.org?tls=off', /without TLS/],
    ['POOLHOUSE_SMTP_URL', 'smtp://ann:%zz@mail.example.org', /percent-encoded/],
    ['POOLHOUSE_MAIL_FROM', 'nobody', /an address/],
    ['POOLHOUSE_MAIL_FROM', 'a@x.org, b@x.org', /an address/],
    ['POOLHOUSE_MAIL_FROM', 'Us\r\nBcc: b@x.org <a@x.org>', /an address/],
    ['POOLHOUSE_SMS_WEBHOOK', 'http://sms.example.org/', /https URL/],
    ['POOLHOUSE_SMS_WEBHOOK', 'http://127.0.0.1.example.org/', /https URL/],
    ['POOLHOUSE_SMS_WEBHOOK', 'https://user:pass@sms.example.org/', /https URL/],
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
