import type { Mail } from '../../config.ts'
import type { Message } from '../../services/cognito-idp/ports/messages.ts'
import { type Channel, NotDelivered } from './channel.ts'

/** How mail leaves. */
export interface SmtpOptions {
  readonly server: Mail
  readonly password: string | undefined
  /** Whom mail is from where its pool does not say: an address, or a name with one in angle brackets. */
  readonly from: string
  /** PEM: who vouches for the server's certificate, beside those that Node.js trusts. */
  readonly authorities?: string | undefined
}

/**
 * Mail by SMTP. A server elsewhere must speak TLS and have a certificate that holds, unless the setting says that it has
 * none. Loaded for the first message.
 */
export function smtpChannel(options: SmtpOptions): Channel {
  let opened: ReturnType<typeof open> | undefined
  return {
    name: 'smtp',
    send: async (message, signal) => {
      const transport = await (opened ??= open(options))
      const mail = { ...letterOf(message, options.from), signal }
      await transport.sendMail(mail).catch((error: unknown) => {
        throw notDelivered(error, signal)
      })
    },
  }
}

async function open({ server, password, authorities }: SmtpOptions) {
  const [{ createTransport }, { rootCertificates }] = await Promise.all([import('nodemailer'), import('node:tls')])
  const { host, port, user, security } = server
  return createTransport({
    host,
    port,
    secure: security === 'implicit',
    requireTLS: security === 'required',
    ignoreTLS: security === 'none',
    ...(user !== undefined && { auth: { user, pass: password ?? '' } }),
    ...(authorities !== undefined && { tls: { ca: [...rootCertificates, authorities] } }),
    disableFileAccess: true,
    disableUrlAccess: true,
  })
}

/** One address, that cannot be read as a list of several. */
const oneAddress = /^[^\s@<>"(),:;[\]\\]+@[^\s@<>"(),:;[\]\\]+$/

function letterOf(message: Message, ofServer: string) {
  if (!oneAddress.test(message.destination)) throw new NotDelivered('the user’s address is none')
  const from = addressOf(message.from ?? ofServer)
  const to = { name: '', address: message.destination }
  return {
    envelope: { from: from.address, to: [to.address] },
    from,
    to,
    ...(message.replyTo !== undefined && { replyTo: { name: '', address: message.replyTo } }),
    subject: message.subject,
    [message.format]: message.body,
    headers: { 'Auto-Submitted': 'auto-generated' },
  }
}

function addressOf(text: string): { readonly name: string; readonly address: string } {
  const [, name = '', address = text] = /^([^<]*)<([^>]+)>$/.exec(text) ?? []
  return { name: name.trim().replace(/^"(.*)"$/, '$1'), address }
}

function notDelivered(error: unknown, signal: AbortSignal): NotDelivered {
  if (signal.aborted) return new NotDelivered('the mail server took too long')
  const { code, responseCode } = error as { readonly code?: unknown; readonly responseCode?: unknown }
  if (code === 'EAUTH') return new NotDelivered('the mail server did not take the user and password')
  if (code === 'ETLS') return new NotDelivered('the mail server does not speak TLS, which it must')
  if (typeof responseCode === 'number') return new NotDelivered(`the mail server answered ${responseCode}`)
  const word = typeof code === 'string' && /^[A-Z0-9_]+$/.test(code) ? ` (${code})` : ''
  return new NotDelivered(`the mail server could not be talked to${word}`)
}
