import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openHouse } from './app.ts'
import { readSettings } from './config.ts'
import { type MovableClock, movableClock } from './kernel/clock.ts'

/** What a test may choose; the rest has the server's defaults. */
export interface StartOptions {
  /** Twelve digits. */
  readonly account?: string
  readonly region?: string
  /** A folder to keep; without it a temporary one is used, and removed at `stop`. */
  readonly data?: string
  /** `silent` by default; lines go to standard error. */
  readonly logLevel?: 'silent' | 'error' | 'warn' | 'info' | 'debug'
  /** `aws`: tokens of user pools name AWS's issuer, as verifiers expect it that build it from the pool's id. */
  readonly tokenIssuer?: 'server' | 'aws'
  /** False: loopback is no secure transport, so that policies on `aws:SecureTransport` can be seen to deny. */
  readonly secureLoopback?: boolean
  /** Ranges whose X-Forwarded-For and X-Forwarded-Proto are believed: `127.0.0.1` lets a test come from any address. */
  readonly trustedProxies?: string
  /** Where identity providers are reached instead: `https://accounts.google.com=http://127.0.0.1:9000`. */
  readonly standIns?: string
  /** Where emails leave, such as `smtp://127.0.0.1:2525`; the outbox keeps them by default. Needs `mailFrom`. */
  readonly smtpUrl?: string
  readonly smtpPasswordFile?: string
  readonly smtpCaFile?: string
  readonly mailFrom?: string
  /** Where text messages are posted; the outbox keeps them by default. */
  readonly smsWebhook?: string
  readonly smsWebhookTokenFile?: string
  readonly smsWebhookSecretFile?: string
  /** `classic`: buckets as they were made before 2023, and Signature Version 2. */
  readonly newBuckets?: 'closed' | 'classic'
  /** Seconds that a day of lifecycle rules lasts. */
  readonly lifecycleDay?: number
}

/** A server inside a test. */
export interface TestServer {
  /** `http://127.0.0.1:<port>` */
  readonly url: string
  readonly port: number
  readonly account: string
  readonly region: string
  readonly data: string
  /** The account's root access key, as the SDKs take credentials. */
  readonly root: { readonly accessKeyId: string; readonly secretAccessKey: string }
  /** The server's clock: `clock.advance(3_600_000)` is an hour later. */
  readonly clock: MovableClock
  /** Does what buckets' lifecycle rules ask for by the clock, which the server otherwise does once a day. */
  readonly lifecycle: () => Promise<void>
  /** Puts what was asked of buckets into their logs, which the server otherwise does every ten seconds and when it stops. */
  readonly deliverAccessLogs: () => Promise<void>
  /** Lets requests under way finish, stops, and removes the temporary folder. */
  readonly stop: () => Promise<void>
}

/**
 * Starts a server on a free loopback port, with a clock that the test can move.
 * SDK clients follow the clock by the `Date` of responses; give them `systemClockOffset` where they should not have to.
 */
export async function start(options: StartOptions = {}): Promise<TestServer> {
  const data = options.data ?? (await mkdtemp(join(tmpdir(), 'poolhouse-')))
  const clock = movableClock()
  const { account, region, logLevel = 'silent', secureLoopback = true, trustedProxies, standIns } = options
  const settings = readSettings(
    {},
    {
      port: '0',
      data,
      account,
      region,
      'log-level': logLevel,
      'token-issuer': options.tokenIssuer,
      'secure-loopback': secureLoopback ? 'on' : 'off',
      'trusted-proxies': trustedProxies,
      'stand-ins': standIns,
      'smtp-url': options.smtpUrl,
      'smtp-password-file': options.smtpPasswordFile,
      'smtp-ca-file': options.smtpCaFile,
      'mail-from': options.mailFrom,
      'sms-webhook': options.smsWebhook,
      'sms-webhook-token-file': options.smsWebhookTokenFile,
      'sms-webhook-secret-file': options.smsWebhookSecretFile,
      'new-buckets': options.newBuckets,
      'lifecycle-day': options.lifecycleDay?.toString(),
    },
  )
  const house = await openHouse(settings, { clock, strict: true, programs: process.env['PATH'] ?? '' })
  return {
    url: house.url,
    port: house.port,
    account: house.account,
    region: house.region,
    data,
    root: house.root,
    clock,
    lifecycle: house.lifecycle,
    deliverAccessLogs: house.deliverAccessLogs,
    stop: async () => {
      await house.stop(5_000)
      if (options.data === undefined) await rm(data, { recursive: true, force: true })
    },
  }
}
