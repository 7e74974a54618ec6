import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import type { CreateUserPoolClientRequest } from '@aws-sdk/client-cognito-identity-provider'
import type { HttpResponse } from '../../../kernel/http.ts'
import { type Bed, openBed } from '../bed.fixture.ts'
import { hostedPages } from './site.ts'

export const origin = 'http://127.0.0.1:4566'
export const base = '/_poolhouse/auth/people'
export const callback = 'https://app.example.com/callback'

/** What a request got. */
export interface Answer {
  readonly status: number
  readonly text: string
  readonly location: string
  readonly header: (name: string) => string | undefined
  readonly cookies: readonly string[]
}

/** A browser without scripts: it keeps cookies, and sends forms as they stand. */
export interface Browser {
  readonly get: (path: string, headers?: Readonly<Record<string, string>>) => Promise<Answer>
  readonly head: (path: string) => Promise<Answer>
  readonly post: (
    path: string,
    fields: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Answer>
  /** Fills the page's form to a path in and sends it. */
  readonly submit: (
    page: Answer,
    to: string,
    fields: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Answer>
  readonly cookies: Map<string, string>
}

export interface HostedBed extends Bed {
  readonly poolId: string
  readonly claims: (host: string, path: string) => boolean
  readonly browser: () => Browser
  /** An OAuth client; with a secret where one is asked for. */
  readonly app: (
    input?: Partial<CreateUserPoolClientRequest>,
  ) => Promise<{ readonly id: string; readonly secret: string }>
  /** The query of an authorization request with PKCE, and its verifier. */
  readonly ask: (
    clientId: string,
    more?: Readonly<Record<string, string>>,
  ) => { readonly query: string; readonly verifier: string }
  readonly token: (
    form: Readonly<Record<string, string>> | string,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<{ readonly status: number; readonly body: Record<string, string> }>
}

/** A pool with a domain, on a database of its own. */
export async function openHosted(input: Parameters<Bed['pool']>[0] = {}): Promise<HostedBed> {
  const bed = await openBed()
  const poolId = await bed.pool(input)
  await bed.call('CreateUserPoolDomain', { UserPoolId: poolId, Domain: 'people' })
  const site = hostedPages(bed.needs)
  const send = async (
    method: string,
    target: string,
    headers: Readonly<Record<string, string>>,
    body = '',
  ): Promise<Answer> => {
    const at = target.startsWith(origin) ? target.slice(origin.length) : target
    const [path = '', query = ''] = splitAt(at, '?')
    const list = Object.entries({ host: '127.0.0.1:4566', ...headers }).flat()
    assert.ok(site.claims('127.0.0.1', path), path)
    const bytes = Buffer.from(body)
    const content = { length: bytes.length, collect: async () => bytes, chunks: () => once(bytes) }
    const request = { method, path, query, headers: list, body: content }
    const peer = { address: '127.0.0.1', endpoint: headers['x-endpoint'] ?? origin, requestId: 'id' }
    return answerOf(await site.handle(request, peer))
  }
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  return {
    ...bed,
    poolId,
    claims: site.claims,
    browser: () => newBrowser(send),
    app: async (more) => {
      const made = await bed.call<{ UserPoolClient: { ClientId: string; ClientSecret?: string } }>(
        'CreateUserPoolClient',
        {
          UserPoolId: poolId,
          ClientName: 'web',
          AllowedOAuthFlowsUserPoolClient: true,
          AllowedOAuthFlows: ['code'],
          AllowedOAuthScopes: ['openid', 'email', 'profile'],
          CallbackURLs: [callback],
          LogoutURLs: ['https://app.example.com/bye'],
          SupportedIdentityProviders: ['COGNITO'],
          ...more,
        },
      )
      return { id: made.UserPoolClient.ClientId, secret: made.UserPoolClient.ClientSecret ?? '' }
    },
    ask: (clientId, more = {}) => {
      const verifier = randomBytes(32).toString('base64url')
      const query = new URLSearchParams({
        client_id: clientId,
        response_type: 'code',
        redirect_uri: callback,
        state: 'a b&c',
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
        ...more,
      })
      for (const [name, value] of Object.entries(more)) if (value === '') query.delete(name)
      return { query: query.toString(), verifier }
    },
    token: async (fields, headers = {}) => {
      const body = new URLSearchParams(fields).toString()
      const answer = await send('POST', `${base}/oauth2/token`, { ...form, ...headers }, body)
      return { status: answer.status, body: JSON.parse(answer.text) as Record<string, string> }
    },
  }
}

type Send = (
  method: string,
  target: string,
  headers: Readonly<Record<string, string>>,
  body?: string,
) => Promise<Answer>

function newBrowser(send: Send): Browser {
  const cookies = new Map<string, string>()
  const visit: Send = async (method, target, headers, body) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await send(method, target, { ...(cookie !== '' && { cookie }), ...headers }, body)
    for (const each of answer.cookies) {
      const [name = '', value = ''] = splitAt(each.split(';')[0] ?? '', '=')
      if (/max-age=0/i.test(each)) cookies.delete(name)
      else cookies.set(name, value)
    }
    return answer
  }
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  const post: Browser['post'] = (path, fields, headers = {}) =>
    visit('POST', path, { ...form, ...headers }, new URLSearchParams(fields).toString())
  return {
    cookies,
    get: (path, headers = {}) => visit('GET', path, headers),
    head: (path) => visit('HEAD', path, {}),
    post,
    submit: (page, to, fields, headers = {}) => {
      const { action, hidden } = formOf(page, to)
      return post(action, { ...hidden, ...fields }, headers)
    },
  }
}

/** A page's form by the path that it is sent to: where it goes, and what it carries unseen. */
export function formOf(page: Answer, to: string): { readonly action: string; readonly hidden: Record<string, string> } {
  for (const [whole, action = ''] of page.text.matchAll(
    /<form method="post" action="([^"]*)"[^>]*>[\s\S]*?<\/form>/g,
  )) {
    if (!decoded(action).split('?')[0]?.endsWith(to)) continue
    const hidden = [...whole.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)].map(
      ([, name = '', value = '']) => [decoded(name), decoded(value)] as const,
    )
    return { action: decoded(action), hidden: Object.fromEntries(hidden) }
  }
  throw new assert.AssertionError({ message: `no form to ${to} in ${page.status}: ${page.text}` })
}

/** A text as it was before it was put into markup. */
export function decoded(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}

function answerOf({ status, headers, body }: HttpResponse): Answer {
  const values = (name: string): string[] =>
    headers.flatMap((each, i) => (i % 2 === 0 && each.toLowerCase() === name ? [headers[i + 1] ?? ''] : []))
  const text = body === undefined ? '' : typeof body === 'string' ? body : Buffer.from(body as Uint8Array).toString()
  return {
    status,
    text,
    location: values('location')[0] ?? '',
    header: (name) => values(name)[0],
    cookies: values('set-cookie'),
  }
}

function splitAt(text: string, mark: string): readonly [string, string] {
  const at = text.indexOf(mark)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}

/** The parameters that an app is sent back with. */
export function sentBack(answer: Answer, to = callback): URLSearchParams {
  assert.ok(answer.location.startsWith(to), `${answer.status} ${answer.location} ${answer.text}`)
  return new URLSearchParams(answer.location.slice(to.length + 1))
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes
}
