import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import type { Identity } from './certificate.ts'

/** How a mail server is played. */
export interface MailServerOptions {
  /** The server's certificate: STARTTLS is offered, or TLS from the start. */
  readonly identity?: Identity
  readonly secure?: boolean
  /** Who may send; everybody when absent. */
  readonly user?: { readonly name: string; readonly password: string }
  /** Answers a recipient; undefined takes it. */
  readonly refuse?: (address: string) => Promise<string | undefined>
}

/** A mail that came. */
export interface Mail {
  readonly from: string
  readonly to: readonly string[]
  readonly text: string
  readonly secure: boolean
  readonly user: string | undefined
}

/** A mail server on this machine. */
export interface MailServer {
  readonly port: number
  readonly mails: readonly Mail[]
  readonly stop: () => Promise<void>
}

/** Starts a mail server on a free loopback port. */
export async function mailServer({ identity, secure, user, refuse }: MailServerOptions = {}): Promise<MailServer> {
  const mails: Mail[] = []
  const options: SMTPServerOptions = {
    secure: secure === true,
    ...(identity && { cert: identity.pem, key: identity.privatePem }),
    authOptional: user === undefined,
    disabledCommands: [...(identity === undefined ? ['STARTTLS'] : []), ...(user === undefined ? ['AUTH'] : [])],
    allowInsecureAuth: true,
    disableReverseLookup: true,
    closeTimeout: 100,
    logger: false,
    onAuth: ({ username, password }, _session, done) => {
      const isRight = username === user?.name && password === user?.password
      return isRight ? done(null, { user: username }) : done(new Error('Invalid login'))
    },
    onRcptTo: async ({ address }, _session, done) => {
      const refusal = await refuse?.(address)
      done(refusal === undefined ? null : Object.assign(new Error(refusal), { responseCode: 550 }))
    },
    onData: (stream, session, done) => {
      const { mailFrom, rcptTo } = session.envelope
      const from = mailFrom === false ? '' : mailFrom.address
      const to = rcptTo.map(({ address }) => address)
      let text = ''
      stream.on('data', (chunk) => {
        text += String(chunk)
      })
      stream.on('error', done)
      stream.on('end', () => {
        mails.push({ from, to, text, secure: session.secure, user: session.user })
        done()
      })
    },
  }
  const server = new SMTPServer(options)
  // A client that does not believe the certificate goes away, which the server calls an error.
  server.on('error', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.server.address() as AddressInfo).port,
    mails,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
