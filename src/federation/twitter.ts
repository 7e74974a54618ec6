import { createHmac } from 'node:crypto'
import type { Clock } from '../kernel/clock.ts'
import type { Random } from '../kernel/random.ts'
import type { FetchJson } from './fetch/fetchJson.ts'
import type { AccessTokenVerdict } from './oidc/accessTokens.ts'

/** What a request to Twitter is signed with. */
interface TwitterQuestion {
  /** The application's key and secret. */
  readonly consumer: { readonly key: string; readonly secret: string }
  /** The user's. */
  readonly token: { readonly key: string; readonly secret: string }
}

/** Asks Twitter whose token it is: only the application that it was given to can sign the question. */
export type VerifyTwitter = (question: TwitterQuestion) => Promise<AccessTokenVerdict>

const url = 'https://api.twitter.com/1.1/account/verify_credentials.json'

/** Makes the verifier of Twitter's OAuth 1.0a tokens. https://www.rfc-editor.org/rfc/rfc5849#section-3 */
export function twitterVerifier(needs: {
  readonly fetchJson: FetchJson
  readonly clock: Clock
  readonly random: Random
}): VerifyTwitter {
  const { fetchJson, clock, random } = needs
  return async (question) => {
    const nonce = Buffer.from(random.bytes(16)).toString('hex')
    const authorization = authorizationOf(question, nonce, Math.floor(clock.now() / 1000))
    const answer = await fetchJson({ url, headers: { authorization } })
    if (!answer.ok) return { ok: false, reason: 'unreachable', detail: answer.detail }
    if (answer.status !== 200) return { ok: false, reason: 'rejected', detail: `Twitter answered ${answer.status}` }
    const user = (answer.value as { readonly id_str?: unknown } | null)?.id_str
    if (typeof user !== 'string' || user === '') {
      return { ok: false, reason: 'unreachable', detail: 'Twitter said not whose token it is' }
    }
    return { ok: true, user, application: question.consumer.key }
  }
}

/** The header of a signed GET, without parameters but those of the signature. */
function authorizationOf({ consumer, token }: TwitterQuestion, nonce: string, seconds: number): string {
  const parameters: readonly (readonly [string, string])[] = [
    ['oauth_consumer_key', consumer.key],
    ['oauth_nonce', nonce],
    ['oauth_signature_method', 'HMAC-SHA1'],
    ['oauth_timestamp', String(seconds)],
    ['oauth_token', token.key],
    ['oauth_version', '1.0'],
  ]
  const normalized = parameters.map(([name, value]) => `${name}=${encoded(value)}`).join('&')
  const base = ['GET', encoded(url), encoded(normalized)].join('&')
  const key = `${encoded(consumer.secret)}&${encoded(token.secret)}`
  const signature = createHmac('sha1', key).update(base).digest('base64')
  const signed = [...parameters, ['oauth_signature', signature] as const]
  return `OAuth ${signed.map(([name, value]) => `${name}="${encoded(value)}"`).join(', ')}`
}

/** RFC 5849 §3.6 */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
}
