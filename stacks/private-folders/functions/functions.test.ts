import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CognitoIdentityClient } from '@aws-sdk/client-cognito-identity'
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider'
import { confirm } from './confirm.ts'
import { credentials } from './credentials.ts'
import type { HttpAnswer, HttpEvent } from './http.ts'
import { handler as me } from './me.ts'
import { refresh } from './refresh.ts'
import { signin } from './signin.ts'
import { signup } from './signup.ts'

type Answer = { readonly status: number; readonly body: object }
type Script = (target: string, input: Record<string, unknown>) => Answer

/** The transport of a real SDK client: what it would send goes to `script`, what that says comes back. */
function transport(script: Script) {
  return {
    handle: async (request: { readonly headers: Record<string, string>; readonly body?: unknown }) => {
      const target = (request.headers['x-amz-target'] ?? '').split('.')[1] ?? ''
      const { status, body } = script(target, JSON.parse(String(request.body)) as Record<string, unknown>)
      const headers = { 'content-type': 'application/x-amz-json-1.1' }
      return { response: { statusCode: status, headers, body: new TextEncoder().encode(JSON.stringify(body)) } }
    },
  }
}

const options = { region: 'us-east-1', endpoint: 'http://pool.invalid', maxAttempts: 1 }
const userPool = (script: Script) =>
  new CognitoIdentityProviderClient({ ...options, requestHandler: transport(script) })
const identityPool = (script: Script) => new CognitoIdentityClient({ ...options, requestHandler: transport(script) })
const client = { USER_POOL_CLIENT_ID: 'app' }

function event(body: unknown, claims?: Record<string, unknown>): HttpEvent {
  return {
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    headers: { authorization: 'Bearer the-token' },
    requestContext: claims === undefined ? {} : { authorizer: { jwt: { claims } } },
  }
}

function read(answer: HttpAnswer): readonly [number, unknown] {
  return [answer.statusCode, JSON.parse(answer.body)]
}

const fault = (name: string, message: string): Answer => ({ status: 400, body: { __type: name, message } })
const nobody: Script = (target) => {
  throw new Error(`${target} should not have been called`)
}

describe('POST /signup', () => {
  it('registers the person with the app client', async () => {
    const handler = signup(
      userPool((target, input) => {
        assert.equal(target, 'SignUp')
        assert.deepEqual(input, { ClientId: 'app', Username: 'ann@example.com', Password: 'secret' })
        return {
          status: 200,
          body: { UserSub: 'sub', UserConfirmed: false, CodeDeliveryDetails: { Destination: 'a***' } },
        }
      }),
      client,
    )
    const answer = await handler(event({ email: 'ann@example.com', password: 'secret' }))
    assert.deepEqual(read(answer), [200, { user_sub: 'sub', confirmed: false, code_sent_to: 'a***' }])
    assert.equal(answer.headers['cache-control'], 'no-store')
  })

  it('reads a body in base64', async () => {
    const handler = signup(
      userPool(() => ({ status: 200, body: { UserSub: 'sub' } })),
      client,
    )
    const body = Buffer.from(JSON.stringify({ email: 'ann', password: 'secret' })).toString('base64')
    assert.equal((await handler({ ...event(body), isBase64Encoded: true })).statusCode, 200)
  })

  it("refuses a name that is taken with 409 and AWS's own name and message", async () => {
    const handler = signup(
      userPool(() => fault('UsernameExistsException', 'User already exists')),
      client,
    )
    assert.deepEqual(read(await handler(event({ email: 'ann', password: 'secret' }))), [
      409,
      { error: 'UsernameExistsException', message: 'User already exists' },
    ])
  })

  for (const [what, body, message] of [
    ['no body', undefined, 'the body must be JSON'],
    ['a body that is no JSON', '{', 'the body must be JSON'],
    ['a body that is no object', '[]', 'the body must be a JSON object'],
    ['a missing member', { email: 'ann' }, 'required and must be text: password'],
    ['an empty member', { email: '', password: 'x' }, 'required and must be text: email'],
    ['a member that is no text', { email: 'ann', password: 5 }, 'required and must be text: password'],
  ] as const) {
    it(`refuses ${what} with 400, without asking the user pool`, async () => {
      const answer = await signup(userPool(nobody), client)(event(body))
      assert.deepEqual(read(answer), [400, { error: 'BadRequest', message }])
    })
  }

  it('answers 500 without details when its own settings are missing', async (t) => {
    t.mock.method(console, 'error', () => undefined)
    const answer = await signup(userPool(nobody), {})(event({ email: 'ann', password: 'secret' }))
    assert.deepEqual(read(answer), [500, { error: 'InternalError', message: 'Internal error' }])
  })
})

describe('POST /confirm', () => {
  it('confirms by the code', async () => {
    const handler = confirm(
      userPool((target, input) => {
        assert.deepEqual(
          [target, input],
          ['ConfirmSignUp', { ClientId: 'app', Username: 'ann', ConfirmationCode: '123' }],
        )
        return { status: 200, body: {} }
      }),
      client,
    )
    assert.deepEqual(read(await handler(event({ email: 'ann', code: '123' }))), [200, { confirmed: true }])
  })

  it('refuses a wrong code with 400', async () => {
    const handler = confirm(
      userPool(() => fault('CodeMismatchException', 'Invalid code')),
      client,
    )
    assert.equal((await handler(event({ email: 'ann', code: '999' }))).statusCode, 400)
  })
})

const tokens = { IdToken: 'id', AccessToken: 'access', RefreshToken: 'refresh', ExpiresIn: 3600 }

describe('POST /signin', () => {
  it('answers the tokens of a right password', async () => {
    const handler = signin(
      userPool((target, input) => {
        assert.equal(target, 'InitiateAuth')
        assert.deepEqual(input['AuthParameters'], { USERNAME: 'ann', PASSWORD: 'secret' })
        return { status: 200, body: { AuthenticationResult: tokens } }
      }),
      client,
    )
    const wanted = { id_token: 'id', access_token: 'access', refresh_token: 'refresh', expires_in: 3600 }
    assert.deepEqual(read(await handler(event({ email: 'ann', password: 'secret' }))), [200, wanted])
  })

  it('refuses a wrong password with 401', async () => {
    const wrong = fault('NotAuthorizedException', 'Incorrect username or password.')
    const answer = await signin(
      userPool(() => wrong),
      client,
    )(event({ email: 'ann', password: 'wrong' }))
    assert.deepEqual(read(answer), [
      401,
      { error: 'NotAuthorizedException', message: 'Incorrect username or password.' },
    ])
  })

  it('refuses a challenge that it cannot pass on', async () => {
    const handler = signin(
      userPool(() => ({ status: 200, body: { ChallengeName: 'SMS_MFA' } })),
      client,
    )
    assert.equal((await handler(event({ email: 'ann', password: 'secret' }))).statusCode, 400)
  })
})

describe('POST /refresh', () => {
  it('answers new tokens', async () => {
    const handler = refresh(
      userPool((_target, input) => {
        assert.deepEqual(
          [input['AuthFlow'], input['AuthParameters']],
          ['REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: 'refresh' }],
        )
        return {
          status: 200,
          body: { AuthenticationResult: { IdToken: 'id', AccessToken: 'access', ExpiresIn: 3600 } },
        }
      }),
      client,
    )
    const wanted = { id_token: 'id', access_token: 'access', expires_in: 3600 }
    assert.deepEqual(read(await handler(event({ refresh_token: 'refresh' }))), [200, wanted])
  })

  it('refuses a revoked token with 401', async () => {
    const handler = refresh(
      userPool(() => fault('NotAuthorizedException', 'Refresh Token has been revoked')),
      client,
    )
    assert.equal((await handler(event({ refresh_token: 'refresh' }))).statusCode, 401)
  })
})

describe('GET /me', () => {
  it('answers the claims that the authorizer verified', async () => {
    assert.deepEqual(read(await me(event(undefined, { sub: 's', email: 'ann' }))), [200, { sub: 's', email: 'ann' }])
  })

  it('fails when it stands behind no authorizer', async (t) => {
    t.mock.method(console, 'error', () => undefined)
    assert.equal((await me(event(undefined))).statusCode, 500)
  })
})

describe('POST /credentials', () => {
  const environment = { IDENTITY_POOL_ID: 'pool', USER_POOL_PROVIDER: 'provider' }

  it("turns the caller's id token into credentials for its identity", async () => {
    const calls: unknown[] = []
    const handler = credentials(
      identityPool((target, input) => {
        calls.push([target, input])
        const Credentials = {
          AccessKeyId: 'ASIA',
          SecretKey: 'secret',
          SessionToken: 'session',
          Expiration: 1893456000,
        }
        return { status: 200, body: target === 'GetId' ? { IdentityId: 'i' } : { IdentityId: 'i', Credentials } }
      }),
      environment,
    )
    assert.deepEqual(read(await handler(event(undefined, { token_use: 'id' }))), [
      200,
      {
        identity_id: 'i',
        access_key: 'ASIA',
        secret_key: 'secret',
        session_token: 'session',
        expiration: '2030-01-01T00:00:00.000Z',
      },
    ])
    const Logins = { provider: 'the-token' }
    assert.deepEqual(calls, [
      ['GetId', { IdentityPoolId: 'pool', Logins }],
      ['GetCredentialsForIdentity', { IdentityId: 'i', Logins }],
    ])
  })

  it('refuses an access token with 400', async () => {
    const handler = credentials(identityPool(nobody), environment)
    assert.equal((await handler(event(undefined, { token_use: 'access' }))).statusCode, 400)
  })

  it("passes on the identity pool's refusal as 401", async () => {
    const handler = credentials(
      identityPool(() =>
        fault('NotAuthorizedException', 'Token is not from a supported provider of this identity pool.'),
      ),
      environment,
    )
    assert.equal((await handler(event(undefined, { token_use: 'id' }))).statusCode, 401)
  })
})
