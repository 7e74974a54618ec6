import type { FetchJson } from '../fetch/fetchJson.ts'
import type { AccessTokenProvider, AccessTokenQuestion } from './providers.ts'

/** Whose an access token is, or why that is not known. */
export type AccessTokenVerdict =
  | { readonly ok: true; readonly user: string; readonly application: string }
  | {
      readonly ok: false
      /** `rejected`: the provider says no. `unreachable`: it said nothing that could be used. */
      readonly reason: 'rejected' | 'unreachable'
      readonly detail: string
    }

/** Asks a provider whose access token it is: whose user's, and of which application. */
export type VerifyAccessToken = (provider: AccessTokenProvider, token: string) => Promise<AccessTokenVerdict>

type Answer = Readonly<Record<string, unknown>>

/**
 * Makes the verifier of OAuth 2.0 access tokens. The application must be known: a token that the user gave to another
 * one proves nothing here, so whoever calls judges `application`.
 */
export function accessTokenVerifier({ fetchJson }: { readonly fetchJson: FetchJson }): VerifyAccessToken {
  return async (provider, token) => {
    let user: string | undefined
    let application: string | undefined
    for (const question of provider.questions) {
      const answer = await asked(fetchJson, question, token)
      if (!answer.ok) return answer
      user ??= textOf(answer.value, question.user)
      application ??= textOf(answer.value, question.application)
    }
    if (user === undefined || application === undefined) {
      return { ok: false, reason: 'rejected', detail: 'the provider names no user or no application' }
    }
    return { ok: true, user, application }
  }
}

async function asked(
  fetchJson: FetchJson,
  { url, parameter, secondsLeft }: AccessTokenQuestion,
  token: string,
): Promise<{ readonly ok: true; readonly value: Answer } | Extract<AccessTokenVerdict, { readonly ok: false }>> {
  const place = new URL(url)
  place.searchParams.set(parameter, token)
  const answer = await fetchJson({ url: place.href, of: url })
  // The address holds the token: it must not stand in a reason.
  if (!answer.ok) return { ok: false, reason: 'unreachable', detail: `${url}: ${answer.reason}` }
  const { status, value } = answer
  if (status >= 500 || status === 429) return { ok: false, reason: 'unreachable', detail: `${url} answers ${status}` }
  if (status !== 200 || typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { ok: false, reason: 'rejected', detail: `${url} answers ${status}` }
  }
  const left = secondsLeft === undefined ? undefined : (value as Answer)[secondsLeft]
  if (secondsLeft !== undefined && !(typeof left === 'number' && left > 0)) {
    return { ok: false, reason: 'rejected', detail: `${url} says that the token has expired` }
  }
  return { ok: true, value: value as Answer }
}

function textOf(answer: Answer, member: string | undefined): string | undefined {
  const value = member === undefined ? undefined : answer[member]
  return typeof value === 'string' && value !== '' ? value : undefined
}
