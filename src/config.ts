import { resolve } from 'node:path'
import {
  type AddressRange,
  addressRange,
  BadValue,
  file,
  mailServer,
  matching,
  secondsUpTo,
  standIn,
  webhook,
} from './config/values.ts'

export type { AddressRange, Mail } from './config/values.ts'

const logLevels = ['silent', 'error', 'warn', 'info', 'debug'] as const
type LogLevel = (typeof logLevels)[number]

/** One setting: an environment variable and a flag of the same meaning. The flag wins. */
interface Setting<T> {
  /** Whether its value may hold a secret, which no message repeats. */
  readonly isSecret?: true
  readonly variable: string
  readonly flag: string
  readonly value: string
  readonly about: string
  /** Reads what was given, undefined where nothing was. @throws BadValue */
  readonly read: (text: string | undefined) => T
}

function setting<T>(entry: Setting<T>): Setting<T> {
  return entry
}

/** Every setting there is: the table behind the environment, the flags, `--help` and the reference. */
export const settings = {
  host: setting({
    variable: 'POOLHOUSE_HOST',
    flag: 'host',
    value: '<address>',
    about: 'address to listen on (default 127.0.0.1)',
    read: (text = '127.0.0.1') => matching(text, /^\S+$/, 'must name an address'),
  }),
  port: setting({
    variable: 'POOLHOUSE_PORT',
    flag: 'port',
    value: '<number>',
    about: 'port to listen on, 0 for any free one (default 4566)',
    read: (text = '4566') => {
      const port = Number(matching(text, /^\d{1,5}$/, 'must be a number from 0 to 65535'))
      if (port > 65535) throw new BadValue('must be a number from 0 to 65535')
      return port
    },
  }),
  data: setting({
    variable: 'POOLHOUSE_DATA',
    flag: 'data',
    value: '<folder>',
    about: 'folder that holds everything (default .poolhouse)',
    read: (text = '.poolhouse') => resolve(matching(text, /./, 'must name a folder')),
  }),
  keyRing: setting({
    variable: 'POOLHOUSE_KEY_RING',
    flag: 'key-ring',
    value: '<file>',
    about: 'file of the keys that everything is sealed with (default keyring.json in the data folder)',
    read: (text) => text && resolve(text),
  }),
  account: setting({
    variable: 'POOLHOUSE_ACCOUNT',
    flag: 'account',
    value: '<id>',
    about: 'AWS account id that a new data folder begins with (default 000000000000)',
    read: (text) => text && matching(text, /^\d{12}$/, 'must be twelve digits'),
  }),
  region: setting({
    variable: 'POOLHOUSE_REGION',
    flag: 'region',
    value: '<name>',
    about: 'AWS region that everything lives in (default us-east-1)',
    read: (text = 'us-east-1') =>
      matching(text, /^[a-z]{2}(-[a-z]+){1,2}-\d$/, 'must be a region name such as eu-west-1'),
  }),
  workers: setting({
    variable: 'POOLHOUSE_WORKERS',
    flag: 'workers',
    value: '<number>',
    about: 'processes that serve together, one for each core that the server may fill (default 1)',
    read: (text = '1') => {
      const workers = Number(matching(text, /^\d{1,3}$/, 'must be a number from 1 to 128'))
      if (workers < 1 || workers > 128) throw new BadValue('must be a number from 1 to 128')
      return workers
    },
  }),
  publicUrl: setting({
    variable: 'POOLHOUSE_PUBLIC_URL',
    flag: 'public-url',
    value: '<url>',
    about: 'URL that clients reach this server by, where it is not the address it listens on',
    read: (text) =>
      text && matching(text, /^https?:\/\/[^/?#]+$/, 'must be a URL without a path, such as https://aws.example.org'),
  }),
  tokenIssuer: setting({
    variable: 'POOLHOUSE_TOKEN_ISSUER',
    flag: 'token-issuer',
    value: '<server|aws>',
    about:
      'whom tokens of user pools name as their issuer: this server by its URL, or https://cognito-idp.<region>.amazonaws.com, for verifiers that expect AWS (default server)',
    read: (text = 'server') => matching(text, /^(server|aws)$/, 'must be server or aws') as 'server' | 'aws',
  }),
  secureLoopback: setting({
    variable: 'POOLHOUSE_SECURE_LOOPBACK',
    flag: 'secure-loopback',
    value: '<on|off>',
    about: 'whether a loopback connection counts as secure transport: aws:SecureTransport (default on)',
    read: (text = 'on') => matching(text, /^(on|off)$/, 'must be on or off') === 'on',
  }),
  trustedProxies: setting({
    variable: 'POOLHOUSE_TRUSTED_PROXIES',
    flag: 'trusted-proxies',
    value: '<CIDRs>',
    about:
      'proxies whose X-Forwarded-For and X-Forwarded-Proto are believed, such as 10.0.0.0/8,::1; nobody else’s are (default none)',
    read: (text = ''): readonly AddressRange[] => text.split(',').filter(Boolean).map(addressRange),
  }),
  standIns: setting({
    variable: 'POOLHOUSE_STAND_INS',
    flag: 'stand-ins',
    value: '<origin=origin,...>',
    about:
      'where identity providers are reached instead, such as https://accounts.google.com=http://127.0.0.1:9000 (default none)',
    read: (text = ''): Readonly<Record<string, string>> =>
      Object.fromEntries(text.split(',').filter(Boolean).map(standIn)),
  }),
  smtpUrl: setting({
    isSecret: true,
    variable: 'POOLHOUSE_SMTP_URL',
    flag: 'smtp-url',
    value: '<url>',
    about:
      'mail server that emails of user pools leave by, such as smtp://user:password@mail.example.org:587 or smtps://... (default none: the outbox keeps them)',
    read: mailServer,
  }),
  smtpPasswordFile: setting({
    variable: 'POOLHOUSE_SMTP_PASSWORD_FILE',
    flag: 'smtp-password-file',
    value: '<file>',
    about: 'file with the password of the mail server’s user, instead of one in the URL',
    read: file,
  }),
  smtpCaFile: setting({
    variable: 'POOLHOUSE_SMTP_CA_FILE',
    flag: 'smtp-ca-file',
    value: '<file>',
    about: 'file with certificates (PEM) that may vouch for the mail server, beside those that Node.js trusts',
    read: file,
  }),
  mailFrom: setting({
    variable: 'POOLHOUSE_MAIL_FROM',
    flag: 'mail-from',
    value: '<address>',
    about: 'whom mail is from where its user pool does not say, such as "Example <no-reply@example.org>"',
    read: (text) =>
      text &&
      matching(
        text,
        /^([^<>\p{Cc}]*<)?[^\s@<>"(),:;[\]\\]+@[^\s@<>"(),:;[\]\\]+>?$/u,
        'must be an address, or a name <address>',
      ),
  }),
  smsWebhook: setting({
    isSecret: true,
    variable: 'POOLHOUSE_SMS_WEBHOOK',
    flag: 'sms-webhook',
    value: '<url>',
    about: 'URL to which text messages of user pools are posted as JSON (default none: the outbox keeps them)',
    read: webhook,
  }),
  smsWebhookTokenFile: setting({
    variable: 'POOLHOUSE_SMS_WEBHOOK_TOKEN_FILE',
    flag: 'sms-webhook-token-file',
    value: '<file>',
    about: 'file with the bearer token that the webhook is sent',
    read: file,
  }),
  smsWebhookSecretFile: setting({
    variable: 'POOLHOUSE_SMS_WEBHOOK_SECRET_FILE',
    flag: 'sms-webhook-secret-file',
    value: '<file>',
    about: 'file with the secret that signs what the webhook is sent: X-Poolhouse-Signature',
    read: file,
  }),
  newBuckets: setting({
    variable: 'POOLHOUSE_NEW_BUCKETS',
    flag: 'new-buckets',
    value: '<closed|classic>',
    about:
      'what new buckets begin with: closed as on AWS since 2023, or classic as before, with access control lists on, no public access block, the names of owners in answers, and Signature Version 2 taken (default closed)',
    read: (text = 'closed') =>
      matching(text, /^(closed|classic)$/, 'must be closed or classic') as 'closed' | 'classic',
  }),
  lifecycleDay: setting({
    variable: 'POOLHOUSE_LIFECYCLE_DAY',
    flag: 'lifecycle-day',
    value: '<seconds>',
    about:
      'for trying lifecycle rules of buckets out: how long a day of theirs lasts, from 1 second; what answers tell of stays in days of the calendar (default 86400)',
    read: (text = '86400') => secondsUpTo(86_400, text),
  }),
  accessLogInterval: setting({
    variable: 'POOLHOUSE_ACCESS_LOG_INTERVAL',
    flag: 'access-log-interval',
    value: '<seconds>',
    about:
      'how long requests to buckets wait to be written into the logs that the buckets were given, all of a while in one object (default 10)',
    read: (text = '10') => secondsUpTo(3600, text),
  }),
  logLevel: setting({
    variable: 'POOLHOUSE_LOG_LEVEL',
    flag: 'log-level',
    value: `<${logLevels.join('|')}>`,
    about: 'what is logged to standard error, one JSON object a line; info has a line a request (default warn)',
    read: (text = 'warn'): LogLevel => {
      const level = logLevels.find((each) => each === text)
      if (level === undefined) throw new BadValue(`must be one of ${logLevels.join(', ')}`)
      return level
    },
  }),
} as const

/** The settings of one server, checked. */
export type Settings = { readonly [K in keyof typeof settings]: ReturnType<(typeof settings)[K]['read']> }

/** One or more settings are wrong; the message names each, where it was set and what would be right. */
export class SettingsError extends Error {
  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.name = 'SettingsError'
  }
}

/**
 * Reads all settings at once from flags (by flag name) and the environment.
 * @throws SettingsError naming every bad value, before anything has started.
 */
export function readSettings(
  environment: Readonly<Record<string, string | undefined>>,
  flags: Readonly<Record<string, string | undefined>> = {},
): Settings {
  const problems: string[] = []
  const values = Object.entries(settings).map(
    ([name, { isSecret, variable, flag, read }]: [string, Setting<unknown>]) => {
      const given = flags[flag] ?? (environment[variable] === '' ? undefined : environment[variable])
      try {
        return [name, read(given)] as const
      } catch (error) {
        if (!(error instanceof BadValue)) throw error
        const named = flags[flag] === undefined ? variable : `--${flag}`
        problems.push(isSecret ? `${named} ${error.message}` : `${named} is "${given}": it ${error.message}`)
        return [name, undefined] as const
      }
    },
  )
  const read = Object.fromEntries(values) as Settings
  if (problems.length === 0) problems.push(...contradictions.filter(({ holds }) => holds(read)).map(({ told }) => told))
  if (problems.length > 0) throw new SettingsError(problems)
  return read
}

/** Settings that make no sense without others. */
const contradictions: readonly { readonly holds: (settings: Settings) => boolean; readonly told: string }[] = [
  {
    holds: ({ smtpUrl, mailFrom }) => smtpUrl !== undefined && mailFrom === undefined,
    told: 'POOLHOUSE_SMTP_URL needs POOLHOUSE_MAIL_FROM: say whom mail is from (--mail-from)',
  },
  {
    holds: ({ smtpUrl, smtpPasswordFile: file }) => file !== undefined && smtpUrl?.user === undefined,
    told: 'POOLHOUSE_SMTP_PASSWORD_FILE needs a user in POOLHOUSE_SMTP_URL: smtp://user@mail.example.org',
  },
  {
    holds: ({ smtpUrl, smtpPasswordFile: file }) => file !== undefined && smtpUrl?.password !== undefined,
    told: 'POOLHOUSE_SMTP_PASSWORD_FILE and POOLHOUSE_SMTP_URL both name a password: leave one away',
  },
  {
    holds: ({ smtpUrl, smtpCaFile }) => smtpCaFile !== undefined && smtpUrl === undefined,
    told: 'POOLHOUSE_SMTP_CA_FILE needs POOLHOUSE_SMTP_URL',
  },
  {
    holds: ({ smsWebhook, smsWebhookTokenFile, smsWebhookSecretFile }) =>
      smsWebhook === undefined && (smsWebhookTokenFile ?? smsWebhookSecretFile) !== undefined,
    told: 'POOLHOUSE_SMS_WEBHOOK_TOKEN_FILE and POOLHOUSE_SMS_WEBHOOK_SECRET_FILE need POOLHOUSE_SMS_WEBHOOK',
  },
]
