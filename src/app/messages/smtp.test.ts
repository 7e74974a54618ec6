import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { certificate } from '../../../tests/standIns/certificate.ts'
import { type MailServer, type MailServerOptions, mailServer } from '../../../tests/standIns/mailServer.ts'
import type { Mail } from '../../config.ts'
import type { Message } from '../../services/cognito-idp/ports/messages.ts'
import { NotDelivered } from './channel.ts'
import { message } from './message.fixture.ts'
import { type SmtpOptions, smtpChannel } from './smtp.ts'

const authority = certificate({ subject: 'Authority', authority: true })
const identity = certificate({ subject: 'mail', hosts: ['127.0.0.1'], issuer: authority })
const user = { name: 'ann', password: 'p@ss word' }

interface Case {
  readonly served?: MailServerOptions
  readonly asked?: Partial<Mail>
  readonly options?: Partial<SmtpOptions>
  readonly message?: Partial<Message>
  readonly signal?: AbortSignal
}

/** Sends one message to a mail server; the mails that came. */
async function sent(given: Case): Promise<MailServer['mails']> {
  const server = await mailServer(given.served)
  try {
    const to = { host: '127.0.0.1', port: server.port, security: 'offered', ...given.asked } as const
    const channel = smtpChannel({ server: to, password: undefined, from: 'Us <us@example.org>', ...given.options })
    await channel.send({ ...message, ...given.message }, given.signal ?? AbortSignal.timeout(20_000))
    return server.mails
  } finally {
    await server.stop()
  }
}

/** Asserts that nothing is sent, and that what is told of it repeats nothing that is secret. */
async function unsent(given: Case, told: RegExp): Promise<void> {
  await assert.rejects(sent(given), (error) => {
    assert.ok(error instanceof NotDelivered, String(error))
    assert.match(error.message, told)
    assert.doesNotMatch(error.message, /123456|p@ss|ann@/)
    return true
  })
}

describe('mail by SMTP', () => {
  it('goes to the one address, from whom the server’s setting says, in plain text', async () => {
    const [mail] = await sent({})
    assert.deepEqual([mail?.from, mail?.to], ['us@example.org', ['ann@example.com']])
    assert.match(mail?.text ?? '', /^From: Us <us@example.org>\r$/m)
    assert.match(mail?.text ?? '', /^To: ann@example.com\r$/m)
    assert.match(mail?.text ?? '', /^Subject: Your code\r$/m)
    assert.match(mail?.text ?? '', /^Auto-Submitted: auto-generated\r$/m)
    assert.match(mail?.text ?? '', /^Content-Type: text\/plain; charset=utf-8\r$/m)
    assert.match(mail?.text ?? '', /\r\n\r\nYour code is 123456\r\n$/)
  })

  it('is from whom its pool says, answered to whom it says, and HTML where its text is', async () => {
    const of = {
      from: 'Them <them@example.com>',
      replyTo: 'help@example.com',
      format: 'html',
      body: '<b>1</b>',
    } as const
    const [mail] = await sent({ message: of })
    assert.equal(mail?.from, 'them@example.com')
    assert.match(mail?.text ?? '', /^From: Them <them@example.com>\r$/m)
    assert.match(mail?.text ?? '', /^Reply-To: help@example.com\r$/m)
    assert.match(mail?.text ?? '', /^Content-Type: text\/html; charset=utf-8\r$/m)
  })

  it('takes no header out of a subject, and no second address out of one', async () => {
    const [mail] = await sent({ message: { subject: 'Hi\r\nBcc: eve@example.com' } })
    assert.doesNotMatch(mail?.text ?? '', /^Bcc/m)
    await unsent({ message: { destination: 'ann@example.com,eve@example.com' } }, /address is none/)
  })

  it('uses STARTTLS where it is offered, and believes who is vouched for', async () => {
    const [mail] = await sent({ served: { identity }, options: { authorities: authority.pem } })
    assert.equal(mail?.secure, true)
    const elsewhere = { security: 'required' } as const
    const [other] = await sent({ served: { identity }, asked: elsewhere, options: { authorities: authority.pem } })
    assert.equal(other?.secure, true)
  })

  it('speaks TLS from the start where the URL says so', async () => {
    const implicit = { served: { identity, secure: true }, asked: { security: 'implicit' } } as const
    const [mail] = await sent({ ...implicit, options: { authorities: authority.pem } })
    assert.equal(mail?.secure, true)
    await unsent(implicit, /could not be talked to/)
  })

  it('is not told to a server whose certificate nobody vouches for, or that is of another host', async () => {
    await unsent({ served: { identity } }, /could not be talked to/)
    await unsent({ served: { identity }, asked: { security: 'required' } }, /could not be talked to/)
    const other = certificate({ subject: 'other', hosts: ['mail.example.org'], issuer: authority })
    await unsent({ served: { identity: other }, options: { authorities: authority.pem } }, /could not be talked to/)
  })

  it('is not told to a server without STARTTLS that must have it', async () => {
    await unsent({ asked: { security: 'required' } }, /does not speak TLS/)
  })

  it('goes without TLS where the setting says so, whatever is offered', async () => {
    const [mail] = await sent({ served: { identity }, asked: { security: 'none' } })
    assert.equal(mail?.secure, false)
  })

  it('is sent as the user of the setting', async () => {
    const [mail] = await sent({ served: { user }, asked: { user: 'ann' }, options: { password: user.password } })
    assert.equal(mail?.user, 'ann')
  })

  it('is not sent with a wrong password, or without one', async () => {
    await unsent({ served: { user }, asked: { user: 'ann' }, options: { password: 'wrong' } }, /user and password/)
    await unsent({ served: { user } }, /answered 530/)
  })

  it('tells the code of a refusal and none of its words, which may repeat the message', async () => {
    const refuse = async () => 'no 123456 for ann@example.com'
    await unsent({ served: { refuse } }, /^the mail server answered 550$/)
  })

  it('is given up when the server takes too long, or is not there', async () => {
    const abort = new AbortController()
    const refuse = async () => {
      abort.abort()
      return undefined
    }
    await unsent({ served: { refuse }, signal: abort.signal }, /took too long/)
    // A port that nobody is given: one that was just let go of may be another test's by now.
    await unsent({ asked: { port: 1 } }, /could not be talked to/)
  })
})
