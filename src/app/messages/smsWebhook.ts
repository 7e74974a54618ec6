import { createHmac } from 'node:crypto'
import type { Clock } from '../../kernel/clock.ts'
import type { Random } from '../../kernel/random.ts'
import type { Message } from '../../services/cognito-idp/ports/messages.ts'
import { type Channel, NotDelivered } from './channel.ts'

/** Who sends text messages. */
export interface WebhookOptions {
  readonly url: string
  /** Sent as a bearer token. */
  readonly token?: string | undefined
  /** Signs each request. */
  readonly secret?: string | undefined
  readonly clock: Clock
  readonly random: Random
}

/**
 * Text messages by a POST of JSON to whoever sends them. An answer of 2xx takes the message; its body is not read, and a
 * redirect is not followed.
 */
export function smsWebhook({ url, token, secret, clock, random }: WebhookOptions): Channel {
  return {
    name: 'webhook',
    send: async (message, signal) => {
      const body = JSON.stringify(documentOf(message, random.uuid()))
      const headers = {
        'content-type': 'application/json',
        'user-agent': 'poolhouse',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(secret !== undefined && { 'x-poolhouse-signature': signatureOf(body, secret, clock.now()) }),
      }
      const request = { method: 'POST', headers, body, redirect: 'manual', signal } as const
      const response = await fetch(url, request).catch((error: unknown) => {
        throw unreachable(error, signal)
      })
      await response.body?.cancel()
      if (!response.ok) throw new NotDelivered(`the webhook answered ${response.status}`)
    },
  }
}

/** The id tells one message from another of the same text. */
function documentOf({ destination, body, kind, poolId, username, at }: Message, id: string): object {
  return { id, to: destination, body, kind, userPoolId: poolId, username, sentAt: new Date(at).toISOString() }
}

/** `t=<seconds>,v1=<HMAC-SHA256 of "<seconds>.<body>" in hexadecimal>`: what is old can be told from what is new. */
function signatureOf(body: string, secret: string, now: number): string {
  const seconds = Math.floor(now / 1000)
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`
}

function unreachable(error: unknown, signal: AbortSignal): NotDelivered {
  if (signal.aborted) return new NotDelivered('the webhook took too long')
  const cause = error instanceof Error ? error.cause : undefined
  const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : ''
  return new NotDelivered(`the webhook could not be reached${code}`)
}
