import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import {
  AdminCreateUserCommand,
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam'
import { GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts'
import { administer, signedLink } from '../../src/cli/administer.ts'
import { linkToPage } from '../../src/cli/outbox.ts'
import { emptyHash, presignQuery } from '../../src/sigv4/index.ts'
import { start, type TestServer } from '../../src/testing.ts'
import { adminOf, type Key, member } from './accountsWorld.ts'
import { assertAccessible, inChromium, violations } from './chromium.ts'
import { newestMessage, password } from './cognitoWorld.ts'
import { rootKeyIn, runProgram, startProcess } from './process.ts'

type Reached = Pick<TestServer, 'url' | 'region'>

/** A pool of an account, and how people sign up to it. */
async function poolOf({ url, region }: Reached, credentials: Key) {
  const plain = { endpoint: url, region, maxAttempts: 1 }
  const admin = new CognitoIdentityProviderClient({ ...plain, credentials })
  const app = new CognitoIdentityProviderClient(plain)
  const made = await admin.send(new CreateUserPoolCommand({ PoolName: 'people', AutoVerifiedAttributes: ['email'] }))
  const UserPoolId = made.UserPool?.Id ?? ''
  const { UserPoolClient } = await admin.send(new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'app' }))
  return {
    UserPoolId,
    admin,
    signUp: async (Username: string) => {
      const UserAttributes = [{ Name: 'email', Value: `${Username}@example.com` }]
      const ClientId = UserPoolClient?.ClientId
      await app.send(new SignUpCommand({ ClientId, Username, Password: password, UserAttributes }))
    },
  }
}

/** The link that the command prints. */
function link(server: TestServer, wanted: { readonly to?: string; readonly refresh?: string } = {}): string {
  let text = ''
  let told = ''
  const write = (more: string): void => {
    text += more
  }
  const tell = (more: string): void => {
    told += more
  }
  linkToPage(adminOf(server), wanted, { write, tell })
  assert.match(told, /12 hours.*secret/)
  return text.trimEnd()
}

const page = '/_poolhouse/outbox'

async function opened(url: string, init: RequestInit = {}) {
  const response = await fetch(url, init)
  return { status: response.status, headers: response.headers, text: await response.text() }
}

/** A link that somebody else signs, for so many seconds. */
function linkBy({ url, region }: Reached, { sessionToken, ...root }: Key, query = '', expires = 600): string {
  const headers = ['host', new URL(url).host]
  const terms = { now: Date.now(), region, service: 'poolhouse', payload: emptyHash, expires }
  return `${url}${page}?${presignQuery({ method: 'GET', path: page, query, headers }, { ...root, sessionToken }, terms)}`
}

/** A user who may do what a policy says. */
async function userWith({ url, region, root }: TestServer, UserName: string, Action: string): Promise<Key> {
  const iam = new IAMClient({ endpoint: url, region, credentials: root, maxAttempts: 1 })
  await iam.send(new CreateUserCommand({ UserName }))
  const Statement = { Effect: 'Allow', Action, Resource: '*' }
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement })
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'may', PolicyDocument }))
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }))
  return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' }
}

interface Listed {
  readonly Messages: readonly { readonly Destination: string; readonly Code?: string }[]
  readonly NextToken?: string
}

describe('the page of the outbox', { timeout: 120_000 }, () => {
  let server: TestServer
  let pool: Awaited<ReturnType<typeof poolOf>>
  let code: string
  before(async () => {
    server = await start()
    pool = await poolOf(server, server.root)
    await pool.signUp('ana')
    server.clock.advance(1000)
    await pool.signUp('bea')
    code = (await newestMessage(server, 'ana@example.com')).code
  })
  after(() => server.stop())

  /** A page that is refused says so, and shows nothing. */
  const refused = async (url: string, told: RegExp, init: RequestInit = {}) => {
    const { status, headers, text } = await opened(url, init)
    assert.equal(status, 403, text)
    assert.match(text, told)
    assert.match(text, /<code>poolhouse outbox --page<\/code> prints such a link/)
    assert.ok(!text.includes(code) && !text.includes('example.com'))
    assert.deepEqual([headers.get('cache-control'), headers.get('refresh')], ['no-store', null])
    return text
  }

  it('shows the code of a sign-up in Chromium, without scripts, to whoever has the link of the command', async (test) => {
    await inChromium(test, { javaScriptEnabled: false }, async (tab) => {
      await tab.page.goto(link(server, { to: 'ana@example.com' }))
      await assertAccessible(tab, 'Outbox')
      assert.equal(await tab.page.locator('article').count(), 1)
      assert.equal(await tab.page.locator('article .code').textContent(), code)
      assert.equal(await tab.page.locator('pre').isVisible(), false)
      await tab.page.locator('summary').click()
      assert.equal(await tab.page.locator('pre').isVisible(), true)
      assert.match((await tab.page.locator('pre').textContent()) ?? '', new RegExp(`code is ${code}\\.`))
      assert.deepEqual(violations(tab), [])
      await tab.page.goto(server.url + page)
      await assertAccessible(tab, 'The outbox is not shown')
      assert.match((await tab.page.locator('main').textContent()) ?? '', /poolhouse outbox --page prints such a link/)
      assert.deepEqual(violations(tab), [])
    })
  })

  it('is brought up to date by Chromium itself, as often as the link says', async (test) => {
    await inChromium(test, { javaScriptEnabled: false }, async (tab) => {
      await tab.page.goto(link(server, { to: 'cleo@example.com', refresh: '5' }))
      assert.equal(await tab.page.locator('article').count(), 0)
      await pool.signUp('cleo')
      await tab.page.locator('article').waitFor()
    })
  })

  it('runs, loads and shows nothing of what strangers wrote but text', async (test) => {
    const markup =
      '</pre></details><script>alert(1)</script><img src=x onerror=alert(1)><style>*{display:none}</style>"\'&'
    await pool.admin.send(
      new AdminCreateUserCommand({
        UserPoolId: pool.UserPoolId,
        Username: '<b>eve</b>',
        UserAttributes: [{ Name: 'email', Value: 'eve@example.com' }],
      }),
    )
    const texts = { poolId: markup, username: markup, destination: markup, code: markup, subject: markup, from: markup }
    const rest = {
      kind: markup,
      medium: 'EMAIL',
      format: 'html',
      at: new Date().toISOString(),
      delivery: { status: 'kept' },
    }
    const file = join(server.data, 'outbox', '9999-hostile.json')
    await writeFile(file, JSON.stringify({ ...texts, ...rest, body: markup }))
    try {
      await inChromium(test, { javaScriptEnabled: true }, async (tab) => {
        await tab.page.goto(link(server))
        const text = (await tab.page.locator('article >> nth=0').textContent()) ?? ''
        assert.equal(text.split(markup).length - 1, 8, 'everything that was written is there to read')
        for (const element of ['script', 'img', 'iframe', 'body style', 'article b']) {
          assert.equal(await tab.page.locator(element).count(), 0, element)
        }
        assert.match((await tab.page.locator('article >> nth=1').textContent()) ?? '', /<b>eve<\/b>/)
        assert.deepEqual(tab.complaints, [])
      })
      const { text } = await opened(link(server, { to: '<i>x</i>' }))
      assert.match(text, /No message to <bdi>&lt;i&gt;x&lt;\/i&gt;<\/bdi> yet/)
    } finally {
      await rm(file)
    }
  })

  it('is kept by nobody, framed by nobody, told to nobody, and may run no script', async () => {
    const { status, headers } = await opened(link(server))
    assert.equal(status, 200)
    const expected = {
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'content-type': 'text/html; charset=utf-8',
      refresh: '15',
    }
    for (const [name, value] of Object.entries(expected)) assert.equal(headers.get(name), value)
    const policy = headers.get('content-security-policy') ?? ''
    assert.match(policy, /^default-src 'none'; style-src 'sha256-[\w+/=]+'; form-action 'none'; frame-ancestors 'none'/)
    assert.doesNotMatch(policy, /unsafe|script/)
    assert.equal((await opened(link(server, { refresh: '0' }))).headers.get('refresh'), null)
    assert.equal((await opened(link(server, { refresh: '1' }))).headers.get('refresh'), '5')
    assert.throws(() => link(server, { refresh: 'often' }), /is no number of seconds/)
  })

  it('is not shown without a signature, or with one of something else', async () => {
    const good = link(server, { to: 'ana@example.com' })
    await refused(server.url + page, /Missing Authentication Token/)
    await refused(`${server.url}${page}?to=ana%40example.com`, /Missing Authentication Token/)
    await refused(
      good.slice(0, -4) + (good.endsWith('0000') ? '1111' : '0000'),
      /signature we calculated does not match/,
    )
    await refused(good.replace('ana%40', 'bea%40'), /signature we calculated does not match/)
    await refused(`${good}&refresh=0`, /signature we calculated does not match/)
    await refused(good.replace('X-Amz-Expires=43200', 'X-Amz-Expires=86400'), /does not match/)
    await refused(good, /does not match/, { method: 'POST' })
    await refused(linkBy(server, { ...server.root, secretAccessKey: 'x'.repeat(40) }), /does not match/)
    await refused(
      linkBy(server, { ...server.root, accessKeyId: 'AKIAAAAAAAAAAAAAAAAA' }),
      /token included in the request/,
    )
    await refused(good, /must be a &#39;SignedHeader&#39;/, { headers: { 'x-amz-target': 'Poolhouse.ListAccounts' } })
    const s3 = signedLink({ ...adminOf(server) }, '/', '', 600).replace('/?', `${page}?`)
    await refused(s3, /does not match/)
  })

  it('takes no input but what its operation does, and nothing but reading', async () => {
    const long = await opened(linkBy(server, server.root, `to=${'a'.repeat(3000)}`))
    assert.equal(long.status, 400)
    assert.match(long.text, /validation error/)
    const headers = ['host', new URL(server.url).host]
    const terms = { now: Date.now(), region: server.region, service: 'poolhouse', payload: emptyHash, expires: 60 }
    const signed = presignQuery({ method: 'POST', path: page, query: '', headers }, server.root, terms)
    const posted = await opened(`${server.url}${page}?${signed}`, { method: 'POST' })
    assert.deepEqual([posted.status, posted.headers.get('allow')], [405, 'GET, HEAD'])
  })

  it('is shown to principals whom policies let, and to no other', async () => {
    const stranger = await userWith(server, 'stranger', 'poolhouse:ListDenials')
    const told = await refused(
      linkBy(server, stranger),
      /user\/stranger is not authorized to perform: poolhouse:ListMessages/,
    )
    const id = /Request ([\w-]+)</.exec(told)?.[1] ?? assert.fail()
    const { Denial } = await administer<{ Denial: { operation: string } }>(adminOf(server), 'GetDenial', {
      RequestId: id,
    })
    assert.equal(Denial.operation, 'ListMessages')
    const reader = await userWith(server, 'reader', 'poolhouse:ListMessages')
    assert.match((await opened(linkBy(server, reader))).text, new RegExp(code))
    const sts = new STSClient({ endpoint: server.url, region: server.region, credentials: reader, maxAttempts: 1 })
    const { Credentials } = await sts.send(new GetSessionTokenCommand({}))
    const session = {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    }
    assert.match((await opened(linkBy(server, session))).text, new RegExp(code))
    await refused(linkBy(server, { ...session, sessionToken: `${session.sessionToken}x` }), /security token included/)
  })

  it('shows an account the messages of its own pools, and the management account all', async () => {
    const [ours, theirs] = [await member(server, 'ours'), await member(server, 'theirs')]
    await (await poolOf(server, ours.root)).signUp('olga')
    await (await poolOf(server, theirs.root)).signUp('theo')
    const shown = async (key: Key) => {
      const { text } = await opened(linkBy(server, key))
      return ['ana', 'olga', 'theo'].filter((name) => text.includes(`${name}@example.com`))
    }
    assert.deepEqual(await shown(ours.root), ['olga'])
    assert.deepEqual(await shown(theirs.root), ['theo'])
    assert.deepEqual(await shown(server.root), ['ana', 'olga', 'theo'])
    const list = (input: object) => administer<Listed>(adminOf(server, ours.root), 'ListMessages', input)
    assert.deepEqual(
      (await list({})).Messages.map(({ Destination }) => Destination),
      ['olga@example.com'],
    )
    assert.deepEqual((await list({ Destination: 'theo@example.com' })).Messages, [])
  })

  it('has an operation behind it, that lists parts of the newest, by recipient', async () => {
    const list = (input: object) => administer<Listed>(adminOf(server), 'ListMessages', input)
    const whole = (await list({})).Messages
    const parts: Listed['Messages'][number][] = []
    let NextToken: string | undefined
    do {
      const part = await list({ MaxResults: 2, ...(NextToken !== undefined && { NextToken }) })
      assert.ok(part.Messages.length <= 2)
      parts.push(...part.Messages)
      NextToken = part.NextToken
    } while (NextToken !== undefined)
    assert.deepEqual(parts, whole)
    assert.ok(whole.length > 3)
    const [{ Destination, Code } = assert.fail(), ...more] = (await list({ Destination: 'ANA@example.com' })).Messages
    assert.deepEqual([Destination, Code, more], ['ana@example.com', code, []])
    await assert.rejects(list({ NextToken: '../../credentials' }), /validation error/)
    await assert.rejects(list({ MaxResults: 201 }), /validation error/)
  })

  it('takes no object of its path from a bucket that the host names', async () => {
    const asked = Promise.withResolvers<string>()
    const headers = { host: `bucket.s3.localhost:${server.port}` }
    get(server.url + page, { headers }, (response) => {
      let text = ''
      response.on('data', (chunk) => (text += String(chunk)))
      response.on('end', () => asked.resolve(`${response.statusCode} ${text}`))
    }).on('error', asked.reject)
    assert.match(await asked.promise, /^404 <\?xml.*<Code>NoSuchBucket<\/Code>/s)
  })

  it('is shown no more when the link has expired', async () => {
    const good = link(server)
    server.clock.advance(12 * 3_600_000 - 60_000)
    assert.equal((await opened(good)).status, 200)
    server.clock.advance(120_000)
    await refused(good, /Signature expired/)
  })
})

describe('the page of a server of two processes', { timeout: 120_000 }, () => {
  it('is shown by both, and the log has neither link nor code', async () => {
    const data = await mkdtemp(join(tmpdir(), 'poolhouse-page-'))
    const server = await startProcess(['--bare', '--data', data, '--workers', '2', '--log-level', 'debug'])
    try {
      const pool = await poolOf({ url: server.url, region: 'us-east-1' }, await rootKeyIn(data))
      await pool.signUp('ana')
      const flags = ['outbox', '--page', '--data', data]
      const [url = '', told] = (await runProgram(flags)).output.split('\n')
      assert.match(told ?? '', /It is a secret/)
      const code = (await newestMessage({ data }, 'ana@example.com')).code
      for (let i = 0; i < 4; i++) {
        const { status, text } = await opened(url, { headers: { connection: 'close' } })
        assert.deepEqual([status, text.includes(code)], [200, true])
      }
      assert.equal((await opened(`${url}x`)).status, 403)
      assert.equal((await runProgram([...flags, '--json'])).code, 2)
      await server.end('SIGTERM')
      const output = server.output()
      assert.match(output, /"operation":"ListMessages","status":200/)
      assert.match(output, /"operation":"ListMessages","status":403/)
      const signature = /X-Amz-Signature=(\w+)$/.exec(url)?.[1] ?? assert.fail()
      for (const secret of [signature, 'X-Amz-', code]) assert.ok(!output.includes(secret), `the log has ${secret}`)
    } finally {
      await server.end('SIGKILL')
      await rm(data, { recursive: true })
    }
  })
})
