import assert from 'node:assert/strict'
import { type IncomingMessage, request } from 'node:http'
import { after, before, describe, it } from 'node:test'
import { CreateResourceServerCommand } from '@aws-sdk/client-cognito-identity-provider'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { npmClient } from '../npmClients.ts'
import { type HostedWorld, openHostedWorld, signInByForm } from './hostedWorld.ts'
import type { OpenidClient } from './openidClient.ts'

interface JwtVerify {
  readonly JwtVerifier: {
    readonly create: (options: object) => {
      readonly cacheJwks: (jwks: object) => void
      readonly verify: (token: string) => Promise<Record<string, unknown>>
    }
  }
}

const callback = 'http://localhost:9999/callback'

describe('openid-client through the pages of a user pool', { timeout: 60_000 }, () => {
  let world: HostedWorld
  before(async () => {
    world = await openHostedWorld(callback)
  })
  after(() => world.server.stop())

  const discovered = (client: OpenidClient, id: string, proof: unknown) =>
    client.discovery(new URL(world.issuer), id, undefined, proof, { execute: [client.allowInsecureRequests] })

  it('signs in by a code with PKCE, and the tokens hold', async (test) => {
    const client = await npmClient<OpenidClient>(test, 'openid-client')
    if (client === undefined) return
    const { id } = await world.newApp()
    const config = await discovered(client, id, client.None())
    const verifier = client.randomPKCECodeVerifier()
    const address = client.buildAuthorizationUrl(config, {
      redirect_uri: callback,
      scope: 'openid email',
      state: 'st',
      nonce: 'no',
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    })
    assert.ok(address.href.startsWith(`${world.pages}/oauth2/authorize?`), address.href)
    const back = await signInByForm(address.href, 'ana')
    const checks = { pkceCodeVerifier: verifier, expectedState: 'st', expectedNonce: 'no', idTokenExpected: true }
    const tokens = await client.authorizationCodeGrant(config, back, checks)
    const subject = String(tokens.claims()['sub'])
    const told = await client.fetchUserInfo(config, tokens.access_token, subject)
    assert.equal(told['email'], 'ana@example.com')

    const keys = createRemoteJWKSet(new URL(`${world.issuer}/.well-known/jwks.json`))
    const { payload } = await jwtVerify(tokens.id_token, keys, { issuer: world.issuer, audience: id })
    assert.equal(payload['nonce'], 'no')
    const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token)
    assert.equal(
      (await jwtVerify(refreshed.access_token, keys, { issuer: world.issuer })).payload['scope'],
      'openid email',
    )
    await client.tokenRevocation(config, tokens.refresh_token)
    await assert.rejects(client.refreshTokenGrant(config, tokens.refresh_token), { error: 'invalid_grant' })
    await assert.rejects(client.authorizationCodeGrant(config, back, checks), { error: 'invalid_grant' })
    const bye = client.buildEndSessionUrl(config, { client_id: id, logout_uri: callback })
    const left = await fetch(bye, { redirect: 'manual' })
    assert.equal(left.headers.get('location'), callback)
  })

  it('gets a machine its token, which aws-jwt-verify believes', async (test) => {
    const client = await npmClient<OpenidClient>(test, 'openid-client')
    const jwt = await npmClient<JwtVerify>(test, 'aws-jwt-verify')
    if (client === undefined || jwt === undefined) return
    const Scopes = [{ ScopeName: 'read', ScopeDescription: 'Read' }]
    const server = { UserPoolId: world.poolId, Identifier: 'api', Name: 'Api', Scopes }
    await world.admin.send(new CreateResourceServerCommand(server))
    const { id, secret } = await world.newApp({
      GenerateSecret: true,
      AllowedOAuthFlows: ['client_credentials'],
      AllowedOAuthScopes: ['api/read'],
      CallbackURLs: [],
      LogoutURLs: [],
    })
    const config = await discovered(client, id, client.ClientSecretBasic(secret))
    const { access_token: token } = await client.clientCredentialsGrant(config, { scope: 'api/read' })
    const verifier = jwt.JwtVerifier.create({ issuer: world.issuer, audience: null })
    verifier.cacheJwks((await (await fetch(`${world.issuer}/.well-known/jwks.json`)).json()) as object)
    const claims = await verifier.verify(token)
    assert.deepEqual([claims['client_id'], claims['scope'], claims['token_use']], [id, 'api/read', 'access'])
    const wrong = await discovered(client, id, client.ClientSecretBasic('wrong'))
    await assert.rejects(client.clientCredentialsGrant(wrong, { scope: 'api/read' }), {
      code: 'OAUTH_WWW_AUTHENTICATE_CHALLENGE',
    })
  })

  it('reaches the pages at the host of the domain too', async () => {
    const { id } = await world.newApp()
    const query = new URLSearchParams({
      client_id: id,
      response_type: 'code',
      redirect_uri: callback,
      code_challenge: 'x'.repeat(43),
      code_challenge_method: 'S256',
    })
    const { port } = world.server
    const headers = { host: `people.auth.localhost:${port}` }
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port, path: `/login?${query.toString()}`, headers }, resolve)
      sent.on('error', reject).end()
    })
    answer.resume()
    assert.equal(answer.statusCode, 200)
    assert.match(answer.headers['set-cookie']?.[0] ?? '', /; Path=\/; HttpOnly; SameSite=Lax$/)
  })
})
