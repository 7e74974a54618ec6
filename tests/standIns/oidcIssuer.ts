import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { exportJWK, type JWTHeaderParameters, SignJWT } from 'jose'

/** How an OpenID Connect issuer is played. */
export interface IssuerOptions {
  /** What the issuer calls itself; where it listens when absent. */
  readonly name?: string
  /** A server's certificate and those that vouch for it, and its key: https. */
  readonly tls?: { readonly cert: string; readonly key: string }
  /** Milliseconds since the epoch; the machine's clock when absent. */
  readonly now?: () => number
}

export interface SigningKey {
  readonly kid: string
  readonly alg: string
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

/** An OpenID Connect issuer on this machine. */
export interface OidcIssuer {
  /** What tokens say in `iss`. */
  readonly name: string
  /** Where it listens: `http://127.0.0.1:<port>`. */
  readonly origin: string
  /** The paths that were asked for, in order. */
  readonly asked: readonly string[]
  /** Signs claims with the newest key, with `iss`, `iat` and an `exp` in five minutes unless told otherwise. */
  readonly token: (claims: object, header?: Partial<JWTHeaderParameters>, key?: SigningKey) => Promise<string>
  /** Makes a new key, and forgets the old ones unless they are kept. */
  readonly rotate: (alg?: string, options?: { readonly keep?: boolean }) => Promise<SigningKey>
  readonly current: () => SigningKey
  /** Answers a path in another way from now on. */
  readonly answer: (path: string, listener: RequestListener) => void
  readonly stop: () => Promise<void>
}

const keyTypes: Readonly<Record<string, () => { publicKey: KeyObject; privateKey: KeyObject }>> = {
  RS: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  PS: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  ES384: () => generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  ES512: () => generateKeyPairSync('ec', { namedCurve: 'P-521' }),
}

/** Starts an issuer on a free loopback port. */
export async function oidcIssuer({ name, tls, now = Date.now }: IssuerOptions = {}): Promise<OidcIssuer> {
  const asked: string[] = []
  const answers = new Map<string, RequestListener>()
  let keys: SigningKey[] = []
  let issuer = name ?? ''
  let made = 0

  const listener: RequestListener = (request, response) => {
    const path = (request.url ?? '').split('?')[0] ?? ''
    asked.push(path)
    const answer = answers.get(path)
    if (answer === undefined) response.writeHead(404).end('{}')
    else answer(request, response)
  }
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${(server.address() as AddressInfo).port}`
  if (name === undefined) issuer = origin

  const rotate: OidcIssuer['rotate'] = async (alg = 'RS256', { keep = false } = {}) => {
    const pair = (keyTypes[alg] ?? keyTypes[alg.slice(0, 2)])?.()
    if (pair === undefined) throw new Error(`no keys for ${alg}`)
    const key = { kid: `key-${++made}`, alg, ...pair }
    keys = keep ? [...keys, key] : [key]
    return key
  }
  const current = () => keys.at(-1) as SigningKey
  await rotate()

  const { pathname } = new URL(issuer)
  const base = pathname.replace(/\/$/, '')
  const discovery = () => ({ issuer, jwks_uri: `${origin}/jwks` })
  answers.set(`${base}/.well-known/openid-configuration`, (_, response) => json(response, discovery()))
  answers.set('/jwks', async (_, response) => {
    const listed = keys.map(async ({ kid, alg, publicKey }) => ({
      ...(await exportJWK(publicKey)),
      kid,
      alg,
      use: 'sig',
    }))
    json(response, { keys: await Promise.all(listed) })
  })

  return {
    name: issuer,
    origin,
    asked,
    current,
    rotate,
    answer: (path, answer) => answers.set(path, answer),
    token: (claims, header = {}, key = current()) => {
      const iat = Math.floor(now() / 1000)
      return new SignJWT({ iss: issuer, iat, exp: iat + 300, ...claims })
        .setProtectedHeader({ alg: key.alg, kid: key.kid, typ: 'JWT', ...header })
        .sign(key.privateKey)
    },
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Answers with a JSON document. */
export function json(response: ServerResponse, value: unknown, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value))
}
