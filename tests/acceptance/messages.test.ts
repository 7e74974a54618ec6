import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import {
  CognitoIdentityProviderClient,
  ConfirmSignUpCommand,
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
  ForgotPasswordCommand,
  ResendConfirmationCodeCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { followMessages, listMessages, showMessage } from '../../src/cli/outbox.ts'
import { type StartOptions, start, type TestServer } from '../../src/testing.ts'
import { certificate } from '../standIns/certificate.ts'
import { type MailServer, mailServer } from '../standIns/mailServer.ts'
import { type Webhook, webhook } from '../standIns/webhook.ts'
import { password, refusalOf } from './cognitoWorld.ts'
import { rootKeyIn, runProgram, startProcess } from './process.ts'

const authority = certificate({ subject: 'Authority', authority: true })
const identity = certificate({ subject: 'mail', hosts: ['127.0.0.1'], issuer: authority })
const user = { name: 'poolhouse', password: 'mail-secret-1' }

/** A pool and its app on a server. */
async function pools({ url, root, region }: Pick<TestServer, 'url' | 'root' | 'region'>) {
  const plain = { endpoint: url, region, maxAttempts: 1 }
  const admin = new CognitoIdentityProviderClient({ ...plain, credentials: root })
  const app = new CognitoIdentityProviderClient(plain)
  return {
    app,
    pool: async (
      more: Partial<CreateUserPoolCommandInput> = {},
      ofClient: Partial<CreateUserPoolClientCommandInput> = {},
    ) => {
      const input = { PoolName: 'people', AutoVerifiedAttributes: ['email' as const], ...more }
      const UserPoolId = (await admin.send(new CreateUserPoolCommand(input))).UserPool?.Id ?? ''
      const client = { UserPoolId, ClientName: 'app', ...ofClient }
      const { UserPoolClient } = await admin.send(new CreateUserPoolClientCommand(client))
      return { UserPoolId, ClientId: UserPoolClient?.ClientId ?? '' }
    },
    signUp: (ClientId: string, Username: string, attributes: Readonly<Record<string, string>>) => {
      const UserAttributes = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }))
      return app.send(new SignUpCommand({ ClientId, Username, Password: password, UserAttributes }))
    },
  }
}

type Listed = {
  readonly destination: string
  readonly code?: string
  readonly body?: string
  readonly delivery: { readonly status: string; readonly by?: string; readonly reason?: string }
}

async function listed(data: string, to?: string): Promise<readonly Listed[]> {
  let text = ''
  const write = (more: string): void => {
    text += more
  }
  await listMessages(data, { to, limit: 20 }, { json: true, write })
  return JSON.parse(text) as readonly Listed[]
}

describe('messages that leave', { timeout: 90_000 }, () => {
  let folder: string
  let mail: MailServer
  let hook: Webhook
  let server: TestServer
  let at: Awaited<ReturnType<typeof pools>>
  const refused = new Set<string>()
  const options = async (more: Partial<StartOptions> = {}): Promise<StartOptions> => {
    const file = async (name: string, text: string) => {
      await writeFile(join(folder, name), text)
      return join(folder, name)
    }
    return {
      smtpUrl: `smtp://${user.name}@127.0.0.1:${mail.port}`,
      smtpPasswordFile: await file('password', `${user.password}\n`),
      smtpCaFile: await file('ca.pem', authority.pem),
      mailFrom: 'People <people@example.org>',
      smsWebhook: `${hook.origin}/sms`,
      smsWebhookTokenFile: await file('token', 'hook-token'),
      smsWebhookSecretFile: await file('secret', 'hook-secret'),
      ...more,
    }
  }
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'messages-'))
    const refuse = async (address: string) => (refused.has(address) ? 'unwanted' : undefined)
    mail = await mailServer({ identity, user, refuse })
    hook = await webhook()
    server = await start(await options())
    at = await pools(server)
  })
  after(async () => {
    await server.stop()
    await mail.stop()
    await hook.stop()
    await rm(folder, { recursive: true })
  })

  it('by email confirm a sign-up, over TLS, and leave a record without the code', async () => {
    const { ClientId } = await at.pool()
    await at.signUp(ClientId, 'ana', { email: 'ana@example.com' })
    const came = mail.mails.find(({ to }) => to.includes('ana@example.com'))
    assert.deepEqual([came?.secure, came?.user, came?.from], [true, user.name, 'people@example.org'])
    const ConfirmationCode = /code is (\d{6})\./.exec(came?.text ?? '')?.[1]
    const [kept] = await listed(server.data, 'ana@example.com')
    assert.deepEqual(kept?.delivery, { status: 'sent', by: 'smtp' })
    assert.doesNotMatch(JSON.stringify(kept), new RegExp(ConfirmationCode ?? assert.fail()))
    await at.app.send(new ConfirmSignUpCommand({ ClientId, Username: 'ana', ConfirmationCode }))
  })

  it('are from whom the pool says', async () => {
    const SourceArn = 'arn:aws:ses:us-east-1:000000000000:identity/example.net'
    const EmailConfiguration = { EmailSendingAccount: 'DEVELOPER', SourceArn, From: 'Pool <pool@example.net>' } as const
    const { ClientId } = await at.pool({ EmailConfiguration })
    await at.signUp(ClientId, 'bea', { email: 'bea@example.com' })
    assert.equal(mail.mails.find(({ to }) => to.includes('bea@example.com'))?.from, 'pool@example.net')
  })

  it('by SMS go to the webhook, with its token and signature', async () => {
    const { ClientId, UserPoolId } = await at.pool({ AutoVerifiedAttributes: ['phone_number'] })
    await at.signUp(ClientId, 'cleo', { phone_number: '+15550001234' })
    const { headers, body, path } = hook.posted.at(-1) ?? assert.fail()
    assert.equal(path, '/sms')
    assert.equal(headers.authorization, 'Bearer hook-token')
    const [, seconds, signature] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['x-poolhouse-signature'])) ?? []
    assert.equal(createHmac('sha256', 'hook-secret').update(`${seconds}.${body}`).digest('hex'), signature)
    const told = JSON.parse(body) as { to: string; body: string; userPoolId: string }
    assert.deepEqual([told.to, told.userPoolId], ['+15550001234', UserPoolId])
    const ConfirmationCode = /\d{6}/.exec(told.body)?.[0]
    await at.app.send(new ConfirmSignUpCommand({ ClientId, Username: 'cleo', ConfirmationCode }))
  })

  it('and are refused answer CodeDeliveryFailureException; the user is there, and asks again', async () => {
    const { ClientId } = await at.pool()
    const email = 'dan@example.com'
    refused.add(email)
    const delivery = 'CodeDeliveryFailureException: The message could not be delivered.'
    assert.equal(await refusalOf(() => at.signUp(ClientId, 'dan', { email })), delivery)
    const [failed] = await listed(server.data, email)
    assert.deepEqual(failed?.delivery, { status: 'failed', by: 'smtp', reason: 'the mail server answered 550' })
    assert.equal(failed?.code, undefined)
    refused.delete(email)
    await at.app.send(new ResendConfirmationCodeCommand({ ClientId, Username: 'dan' }))
    assert.ok(mail.mails.some(({ to }) => to.includes(email)))
    hook.answer((response) => response.writeHead(503).end())
    const { ClientId: bySms } = await at.pool({ AutoVerifiedAttributes: ['phone_number'] })
    assert.equal(await refusalOf(() => at.signUp(bySms, 'dan', { phone_number: '+15550009999' })), delivery)
    hook.answer((response) => response.writeHead(204).end())
  })

  it('and are refused tell nothing where the client hides who exists', async () => {
    const { ClientId } = await at.pool({}, { PreventUserExistenceErrors: 'ENABLED' })
    const email = 'eli@example.com'
    await at.signUp(ClientId, 'eli', { email })
    refused.add(email)
    const resend = (Username: string) => at.app.send(new ResendConfirmationCodeCommand({ ClientId, Username }))
    for (const name of ['eli', 'nobody']) {
      assert.match((await resend(name)).CodeDeliveryDetails?.Destination ?? '', /^[a-z]\*\*\*@[a-z]\*\*\*$/)
    }
    const settled = async (): Promise<Listed | undefined> => {
      const [newest] = await listed(server.data, email)
      if (newest?.delivery.status !== 'sending') return newest
      await pause(20)
      return settled()
    }
    assert.equal((await settled())?.delivery.status, 'failed')
  })

  it('are not told to a mail server that nobody vouches for', async () => {
    const { smtpCaFile: _, ...untrusting } = await options()
    const other = await start(untrusting)
    try {
      const there = await pools(other)
      const { ClientId } = await there.pool()
      const told = await refusalOf(() => there.signUp(ClientId, 'fay', { email: 'fay@example.com' }))
      assert.match(told, /^CodeDeliveryFailureException: /)
      assert.ok(!mail.mails.some(({ to }) => to.includes('fay@example.com')))
    } finally {
      await other.stop()
    }
  })

  it('need secrets that can be read', async () => {
    const data = join(folder, 'unstarted')
    await assert.rejects(start(await options({ data, smtpPasswordFile: join(folder, 'none') })), /none cannot be read$/)
    const two = join(folder, 'two lines')
    await writeFile(two, 'a\nb\n')
    await assert.rejects(start(await options({ data, smsWebhookTokenFile: two })), /must hold a secret/)
  })
})

describe('messages that stay', { timeout: 90_000 }, () => {
  it('are told by no URL that is not signed', async () => {
    const server = await start()
    try {
      const there = await pools(server)
      const { ClientId } = await there.pool()
      await there.signUp(ClientId, 'ana', { email: 'ana@example.com' })
      const [{ code } = assert.fail()] = await listed(server.data)
      for (const path of ['/_poolhouse/outbox', '/_poolhouse/outbox/', '/_poolhouse/messages', '/outbox']) {
        const response = await fetch(server.url + path)
        assert.ok(response.status >= 400, `${path} answered ${response.status}`)
        assert.ok(!(await response.text()).includes(code ?? assert.fail()))
      }
    } finally {
      await server.stop()
    }
  })

  it('are as few after a restart: quotas are kept', async () => {
    const data = await mkdtemp(join(tmpdir(), 'quotas-'))
    const ends = async (server: TestServer, ClientId: string) => {
      const { app } = await pools(server)
      return refusalOf(() => app.send(new ForgotPasswordCommand({ ClientId, Username: 'nobody' })))
    }
    try {
      const first = await start({ data })
      const { ClientId } = await (await pools(first)).pool({}, { PreventUserExistenceErrors: 'ENABLED' })
      const { app } = await pools(first)
      for (let i = 0; i < 5; i++) await app.send(new ForgotPasswordCommand({ ClientId, Username: 'nobody' }))
      await first.stop()
      const second = await start({ data })
      const limit = 'LimitExceededException: Attempt limit exceeded, please try after some time.'
      assert.equal(await ends(second, ClientId), limit)
      second.clock.advance(3_600_000)
      await (await pools(second)).app.send(new ForgotPasswordCommand({ ClientId, Username: 'nobody' }))
      await second.stop()
    } finally {
      await rm(data, { recursive: true })
    }
  })
})

describe('poolhouse outbox', { timeout: 90_000 }, () => {
  let server: TestServer
  let ClientId: string
  let at: Awaited<ReturnType<typeof pools>>
  before(async () => {
    server = await start()
    at = await pools(server)
    ClientId = (await at.pool()).ClientId
    for (const name of ['ana', 'bea', 'cleo']) {
      await at.signUp(ClientId, name, { email: `${name}@example.com` })
      server.clock.advance(1000)
    }
  })
  after(() => server.stop())

  const printed = async (print: (write: (text: string) => void) => Promise<void>): Promise<string> => {
    let text = ''
    await print((more) => {
      text += more
    })
    return text
  }
  const list = (to?: string, limit = 20) =>
    printed((write) => listMessages(server.data, { to, limit }, { json: false, write }))

  it('lists the newest first, with the code', async () => {
    const lines = (await list()).trimEnd().split('\n')
    const expected = ['cleo', 'bea', 'ana'].map(
      (name, index) =>
        new RegExp(`^${index + 1} {2}\\d{4}-\\d\\d-\\d\\dT[\\d:]{8}Z {2}${name}@example\\.com +\\d{6} {2}signUp$`),
    )
    assert.equal(lines.length, 3)
    for (const [index, line] of lines.entries()) assert.match(line, expected[index] ?? assert.fail())
    assert.equal((await list(undefined, 2)).trimEnd().split('\n').length, 2)
  })

  it('lists those to one address, and says when there is none', async () => {
    assert.match(await list('BEA@example.com'), /^1 .* bea@example\.com .*\n$/)
    assert.equal(await list('eve@example.com'), 'no message to eve@example.com yet\n')
  })

  it('shows one whole', async () => {
    const show = (number: number, to?: string) =>
      printed((write) => showMessage(server.data, { number, to }, { json: false, write }))
    const text = await show(1, 'bea@example.com')
    const code = /^code {6}(\d{6})$/m.exec(text)?.[1]
    assert.match(text, /^to {8}bea@example\.com \(email\)$/m)
    assert.match(text, new RegExp(`\\n\\nYour verification code is ${code}\\.\\n$`))
    assert.match(await show(3), /^to {8}ana@/m)
    await assert.rejects(show(4), /there is no message 4/)
  })

  it('follows those to come, each once', async () => {
    const stop = new AbortController()
    const texts: string[] = []
    const arrived = Promise.withResolvers<void>()
    const write = (text: string): void => {
      texts.push(text)
      if (texts.length === 2) arrived.resolve()
    }
    const following = followMessages(server.data, {}, { json: true, write }, stop.signal)
    await pause(50)
    for (const name of ['dan', 'eli']) await at.signUp(ClientId, name, { email: `${name}@example.com` })
    await arrived.promise
    stop.abort()
    await following
    const names = texts.map((text) => (JSON.parse(text) as { username: string }).username)
    assert.deepEqual(names, ['dan', 'eli'])
  })

  it('tells nothing of a message to the terminal but text', async () => {
    const hostile = '\u001b[2J\u202e\u0085x'
    const texts = { username: hostile, poolId: hostile, destination: hostile, code: hostile, subject: hostile }
    const rest = { medium: 'EMAIL', kind: hostile, body: `one\n${hostile}`, at: hostile, delivery: { status: 'kept' } }
    await writeFile(join(server.data, 'outbox', '9999.json'), JSON.stringify({ ...texts, ...rest }))
    const whole = await printed((write) => showMessage(server.data, { number: 1 }, { json: false, write }))
    assert.match(whole, /\none\n\ufffd\[2J\ufffd\ufffdx\n$/)
    for (const text of [whole, await list()]) assert.match(text.replaceAll('\n', ''), /^[^\p{Cc}\p{Cf}]*$/u)
  })

  it('is a command of the program, which refuses what is no number and no data', async () => {
    const run = (...parameters: string[]) => runProgram(['outbox', ...parameters])
    const { code, output } = await run('--data', server.data, '--to', 'ana@example.com', '--json')
    assert.equal(code, 0, output)
    assert.equal((JSON.parse(output) as readonly Listed[])[0]?.destination, 'ana@example.com')
    const shown = await run('show', '1', '--data', server.data, '--to', 'ana@example.com')
    assert.match(shown.output, /^message {3}signUp, /)
    for (const wrong of [
      ['--data', join(server.data, 'none')],
      ['--data', server.data, '--limit', '0'],
      ['show', 'x', '--data', server.data],
    ]) {
      assert.equal((await run(...wrong)).code, 2)
    }
  })
})

describe('the log', { timeout: 90_000 }, () => {
  it('has no code, no password and no secret, whatever becomes of a message', async () => {
    const data = await mkdtemp(join(tmpdir(), 'poolhouse-log-'))
    const refuse = async (address: string) => (address.startsWith('no') ? `no ${address}` : undefined)
    const mail = await mailServer({ user, refuse })
    const smtpUrl = `smtp://${user.name}:${user.password}@127.0.0.1:${mail.port}`
    const flags = ['--bare', '--data', data, '--log-level', 'debug', '--smtp-url', smtpUrl, '--mail-from', 'us@x.org']
    const server = await startProcess(flags)
    try {
      const there = await pools({ url: server.url, region: 'us-east-1', root: await rootKeyIn(data) })
      const { ClientId } = await there.pool()
      await there.signUp(ClientId, 'ana', { email: 'ana@example.com' })
      assert.match(await refusalOf(() => there.signUp(ClientId, 'noa', { email: 'no@example.com' })), /^CodeDelivery/)
      const code = /code is (\d{6})\./.exec(mail.mails[0]?.text ?? '')?.[1]
      await server.end('SIGTERM')
      const output = server.output()
      assert.match(output, /"reason":"the mail server answered 550","msg":"a message was not delivered"/)
      for (const secret of [code ?? assert.fail(), user.password, 'no@example.com', 'code is']) {
        assert.ok(!output.includes(secret), `the log has ${secret}`)
      }
    } finally {
      await server.end('SIGKILL')
      await mail.stop()
      await rm(data, { recursive: true })
    }
  })
})
