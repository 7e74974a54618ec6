import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { after, before, test } from 'node:test'
import type {
  CreateUserPoolClientRequest,
  GetUserAuthFactorsResponse,
  GetUserPoolMfaConfigResponse,
  InitiateAuthResponse,
  ListWebAuthnCredentialsResponse,
  WebAuthnConfigurationType,
} from '@aws-sdk/client-cognito-identity-provider'
import { type Bed, openBed, refused } from '../bed.fixture.ts'
import { type Authenticator, type How, newAuthenticator } from './authenticator.fixture.ts'

let bed: Bed
let at: Place
before(async () => {
  bed = await openBed()
  at = await place()
})
after(() => bed.close())

interface Place {
  readonly pool: string
  readonly client: string
}

const ExplicitAuthFlows: CreateUserPoolClientRequest['ExplicitAuthFlows'] = [
  'ALLOW_USER_AUTH',
  'ALLOW_USER_PASSWORD_AUTH',
]

async function place(
  config: WebAuthnConfigurationType = { RelyingPartyId: 'example.com' },
  more: object = {},
): Promise<Place> {
  const Policies = { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD' as const, 'WEB_AUTHN' as const] } }
  const pool = await bed.pool({ Policies })
  await bed.call('SetUserPoolMfaConfig', { UserPoolId: pool, WebAuthnConfiguration: config, ...more })
  return { pool, client: await bed.client(pool, { ExplicitAuthFlows }) }
}

let users = 0
async function signedIn({
  pool,
  client,
}: Place = at): Promise<{ readonly name: string; readonly AccessToken: string }> {
  const name = `user${users++}`
  await bed.user(pool, name)
  return { name, AccessToken: (await bed.tokens(client, name)).access }
}

type Options = Parameters<Authenticator['create']>[0] & {
  readonly excludeCredentials: readonly { readonly id: string }[]
  readonly authenticatorSelection: { readonly userVerification: string }
}

async function start(AccessToken: string): Promise<Options> {
  const input = { AccessToken }
  const begun = await bed.call<{ readonly CredentialCreationOptions: Options }>('StartWebAuthnRegistration', input)
  return begun.CredentialCreationOptions
}

const complete = (AccessToken: string, Credential: object) =>
  bed.call('CompleteWebAuthnRegistration', { AccessToken, Credential })

/** A user with a passkey. */
async function withPasskey(where: Place = at) {
  const user = await signedIn(where)
  const authenticator = newAuthenticator()
  await complete(user.AccessToken, authenticator.create(await start(user.AccessToken)))
  return { ...user, authenticator }
}

function begin(USERNAME: string, { client }: Place = at): Promise<InitiateAuthResponse> {
  const AuthParameters = { USERNAME, PREFERRED_CHALLENGE: 'WEB_AUTHN' }
  return bed.call('InitiateAuth', { ClientId: client, AuthFlow: 'USER_AUTH', AuthParameters })
}

function answer(
  { Session, ChallengeName }: InitiateAuthResponse,
  USERNAME: string,
  credential: object,
  { client }: Place = at,
): Promise<InitiateAuthResponse> {
  const ChallengeResponses = { USERNAME, CREDENTIAL: JSON.stringify(credential) }
  return bed.call('RespondToAuthChallenge', { ClientId: client, ChallengeName, Session, ChallengeResponses })
}

const requestOf = ({ ChallengeParameters }: InitiateAuthResponse) =>
  JSON.parse(ChallengeParameters?.['CREDENTIAL_REQUEST_OPTIONS'] ?? '{}')

const incorrect = ['NotAuthorizedException', 'Incorrect username or password.'] as const

test('a passkey is made, listed, signs in, and is taken away', async () => {
  const { name, AccessToken, authenticator } = await withPasskey()
  const { Credentials = [] } = await bed.call<ListWebAuthnCredentialsResponse>('ListWebAuthnCredentials', {
    AccessToken,
  })
  const [listed] = Credentials
  assert.equal(Credentials.length, 1)
  assert.deepEqual([listed?.RelyingPartyId, listed?.AuthenticatorTransports], ['example.com', ['internal']])
  assert.equal(listed?.AuthenticatorAttachment, 'platform')
  const again = await start(AccessToken)
  assert.deepEqual(
    again.excludeCredentials.map(({ id }) => id),
    [listed?.CredentialId],
  )
  const begun = await begin(name)
  assert.equal(begun.ChallengeName, 'WEB_AUTHN')
  assert.deepEqual(
    [requestOf(begun).rpId, requestOf(begun).allowCredentials[0].id],
    ['example.com', listed?.CredentialId],
  )
  assert.ok((await answer(begun, name, authenticator.get(requestOf(begun)))).AuthenticationResult)
  const factors = await bed.call<GetUserAuthFactorsResponse>('GetUserAuthFactors', { AccessToken })
  assert.deepEqual(factors.ConfiguredUserAuthFactors, ['PASSWORD', 'WEB_AUTHN'])
  const gone = { AccessToken, CredentialId: listed?.CredentialId }
  const next = await begin(name)
  await bed.call('DeleteWebAuthnCredential', gone)
  await refused(bed.call('DeleteWebAuthnCredential', gone), 'ResourceNotFoundException')
  await refused(answer(next, name, authenticator.get(requestOf(next))), ...incorrect)
  assert.equal((await begin(name)).ChallengeName, 'SELECT_CHALLENGE')
})

test('an answer that is forged, of another key, page, challenge or relying party, or used before, is refused', async () => {
  const { name, authenticator } = await withPasskey()
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const wrong: readonly How[] = [
    { key: privateKey },
    { origin: 'https://evil.example.org' },
    { origin: 'http://example.com' },
    { origin: 'https://notexample.com' },
    { challenge: Buffer.alloc(32).toString('base64url') },
    { relyingParty: 'evil.example.org', origin: 'https://example.com' },
  ]
  for (const how of wrong) {
    const begun = await begin(name)
    await refused(answer(begun, name, authenticator.get(requestOf(begun), how)), ...incorrect)
    bed.clock.advance(16 * 60_000)
  }
  const begun = await begin(name)
  const stranger = newAuthenticator().get(requestOf(begun))
  await refused(answer(begun, name, stranger), ...incorrect)
  const right = authenticator.get(requestOf(begun))
  assert.ok((await answer(begun, name, right)).AuthenticationResult)
  await refused(answer(begun, name, right), ...incorrect)
  const input = { ClientId: at.client, ChallengeName: 'WEB_AUTHN', Session: begun.Session }
  const ChallengeResponses = { USERNAME: name, CREDENTIAL: 'nonsense' }
  await refused(bed.call('RespondToAuthChallenge', { ...input, ChallengeResponses }), 'InvalidParameterException')
})

test('an authenticator that counts back is a copy, and refused', async () => {
  const { name, authenticator } = await withPasskey()
  const first = await begin(name)
  assert.ok((await answer(first, name, authenticator.get(requestOf(first), { counter: 9 }))).AuthenticationResult)
  const second = await begin(name)
  await refused(answer(second, name, authenticator.get(requestOf(second), { counter: 9 })), ...incorrect)
})

test('a passkey of one user does not sign another in', async () => {
  const { authenticator } = await withPasskey()
  const other = await withPasskey()
  const begun = await begin(other.name)
  await refused(answer(begun, other.name, authenticator.get(requestOf(begun))), ...incorrect)
})

test('a key of a kind that was not offered is refused', async () => {
  const { AccessToken } = await signedIn()
  const edwards = newAuthenticator().create(await start(AccessToken), { isEdwards: true })
  await refused(complete(AccessToken, edwards), 'WebAuthnCredentialNotSupportedException')
})

test('pages of subdomains and of this machine may use passkeys', async () => {
  const { name, authenticator } = await withPasskey()
  const begun = await begin(name)
  const there = authenticator.get(requestOf(begun), { origin: 'https://login.example.com:8443' })
  assert.ok((await answer(begun, name, there)).AuthenticationResult)
  const local = await place({ RelyingPartyId: 'localhost' })
  const user = await signedIn(local)
  const key = newAuthenticator()
  await complete(user.AccessToken, key.create(await start(user.AccessToken), { origin: 'http://localhost:5173' }))
})

test('an Android app may use passkeys where the site of the relying party names it', async () => {
  const certificate = Buffer.alloc(32, 7).toString('base64url')
  const app: How = { origin: `android:apk-key-hash:${certificate}` }
  const { name, AccessToken } = await signedIn()
  const key = newAuthenticator()
  const make = async (how: How) => complete(AccessToken, key.create(await start(AccessToken), how))
  const notAllowed = 'WebAuthnOriginNotAllowedException'
  bed.apps.add(`other.example ${certificate}`)
  await refused(make(app), notAllowed)
  bed.apps.add(`example.com ${certificate}`)
  await refused(make({ origin: `${app.origin}A` }), notAllowed)
  await refused(make({ origin: `android:apk-key-hash:${'A'.repeat(43)}` }), notAllowed)
  await make(app)
  const begun = await begin(name)
  assert.ok((await answer(begun, name, key.get(requestOf(begun), app))).AuthenticationResult)
  bed.apps.delete(`example.com ${certificate}`)
  const later = await begin(name)
  await refused(answer(later, name, key.get(requestOf(later), app)), ...incorrect)
})

test('a registration that was not begun, was finished, is late, of another user or app, or of another page is refused', async () => {
  const { AccessToken } = await signedIn()
  const key = newAuthenticator()
  const options = await start(AccessToken)
  const noChallenge = 'WebAuthnChallengeNotFoundException'
  const made = (how: How = {}) => newAuthenticator().create(options, how)
  await refused(complete(AccessToken, made({ challenge: 'AAAA' })), noChallenge)
  await refused(complete((await signedIn()).AccessToken, made()), noChallenge)
  await refused(
    complete(AccessToken, made({ origin: 'https://evil.example.org' })),
    'WebAuthnOriginNotAllowedException',
  )
  const foreign = made({ relyingParty: 'evil.example.org', origin: 'https://example.com' })
  await refused(complete(AccessToken, foreign), 'WebAuthnRelyingPartyMismatchException')
  await refused(complete(AccessToken, { id: 'x' }), 'WebAuthnCredentialNotSupportedException')
  const { response } = made() as { response: object }
  const broken = { ...made(), response: { ...response, attestationObject: 'AAAA' } }
  await refused(complete(AccessToken, broken), 'WebAuthnCredentialNotSupportedException')
  await complete(AccessToken, key.create(options))
  await refused(complete(AccessToken, made()), noChallenge)
  const late = await start(AccessToken)
  bed.clock.advance(5 * 60_000)
  await refused(complete(AccessToken, newAuthenticator().create(late)), noChallenge)
})

test('a passkey belongs to one user of the pool, and an app finishes what it began', async () => {
  const first = await signedIn()
  const key = newAuthenticator()
  await complete(first.AccessToken, key.create(await start(first.AccessToken)))
  const second = await signedIn()
  const taken = key.create(await start(second.AccessToken))
  await refused(complete(second.AccessToken, taken), 'WebAuthnCredentialNotSupportedException')
  const client = await bed.client(at.pool, { ExplicitAuthFlows })
  const elsewhere = (await bed.tokens(client, second.name)).access
  const begun = newAuthenticator().create(await start(second.AccessToken))
  await refused(complete(elsewhere, begun), 'WebAuthnClientMismatchException')
})

test('where the pool demands it, the authenticator must verify its user', async () => {
  const strict = await place({ RelyingPartyId: 'example.com', UserVerification: 'required' })
  const { name, AccessToken } = await signedIn(strict)
  const options = await start(AccessToken)
  assert.equal(options.authenticatorSelection.userVerification, 'required')
  const key = newAuthenticator()
  const unverified = key.create(options, { verifiesUser: false })
  await refused(complete(AccessToken, unverified), 'WebAuthnCredentialNotSupportedException')
  await complete(AccessToken, key.create(options))
  const begun = await begin(name, strict)
  await refused(answer(begun, name, key.get(requestOf(begun), { verifiesUser: false }), strict), ...incorrect)
  assert.ok((await answer(begun, name, key.get(requestOf(begun)), strict)).AuthenticationResult)
})

test('a passkey stands for both factors only where the pool says so', async () => {
  const token = { MfaConfiguration: 'ON', SoftwareTokenMfaConfiguration: { Enabled: true } }
  for (const FactorConfiguration of ['SINGLE_FACTOR', 'MULTI_FACTOR_WITH_USER_VERIFICATION'] as const) {
    const where = await place({ RelyingPartyId: 'example.com', FactorConfiguration })
    const { name, authenticator } = await withPasskey(where)
    await bed.call('SetUserPoolMfaConfig', { UserPoolId: where.pool, ...token })
    const begun = await begin(name, where)
    const isEnough = FactorConfiguration !== 'SINGLE_FACTOR'
    assert.equal(begun.ChallengeName, isEnough ? 'WEB_AUTHN' : 'SELECT_CHALLENGE')
    if (!isEnough) continue
    assert.ok((await answer(begun, name, authenticator.get(requestOf(begun)), where)).AuthenticationResult)
  }
})

test("a pool's settings of passkeys are shown as they were set, and refused where no browser or tier goes by them", async () => {
  const UserPoolId = await bed.pool()
  const set = (WebAuthnConfiguration: object, UserPool = UserPoolId) =>
    bed.call('SetUserPoolMfaConfig', { UserPoolId: UserPool, WebAuthnConfiguration })
  const shown = async () =>
    (await bed.call<GetUserPoolMfaConfigResponse>('GetUserPoolMfaConfig', { UserPoolId })).WebAuthnConfiguration
  assert.equal(await shown(), undefined)
  const whole = {
    RelyingPartyId: 'auth.example.com',
    UserVerification: 'required',
    FactorConfiguration: 'MULTI_FACTOR_WITH_USER_VERIFICATION',
  }
  await set(whole)
  assert.deepEqual(await shown(), whole)
  await bed.call('SetUserPoolMfaConfig', { UserPoolId, MfaConfiguration: 'OFF' })
  assert.deepEqual(await shown(), whole)
  for (const RelyingPartyId of [
    'https://example.com',
    'example.com:8443',
    '127.0.0.1',
    'a..b',
    'example.com/',
    'A.b',
  ]) {
    await refused(set({ RelyingPartyId }), 'InvalidParameterException')
  }
  await set({ RelyingPartyId: 'localhost' })
  assert.deepEqual(await shown(), { RelyingPartyId: 'localhost' })
  const lite = await bed.pool({ UserPoolTier: 'LITE' })
  await refused(set(whole, lite), 'FeatureUnavailableInTierException')
})

test('passkeys need a pool that allows them and knows whose they are', async () => {
  const nowhere = await place({})
  const { AccessToken } = await signedIn(nowhere)
  await refused(start(AccessToken), 'WebAuthnConfigurationMissingException')
  const pool = await bed.pool()
  await bed.call('SetUserPoolMfaConfig', { UserPoolId: pool, WebAuthnConfiguration: { RelyingPartyId: 'example.com' } })
  const disallowed = await signedIn({ pool, client: await bed.client(pool) })
  await refused(start(disallowed.AccessToken), 'WebAuthnNotEnabledException')
  await refused(start('nonsense'), 'NotAuthorizedException')
})

test('a user has twenty passkeys at most, listed page by page', async () => {
  const { AccessToken } = await signedIn()
  for (let i = 0; i < 20; i++) await complete(AccessToken, newAuthenticator().create(await start(AccessToken)))
  await refused(complete(AccessToken, newAuthenticator().create(await start(AccessToken))), 'LimitExceededException')
  const list = (more: object) =>
    bed.call<ListWebAuthnCredentialsResponse>('ListWebAuthnCredentials', { AccessToken, ...more })
  const first = await list({ MaxResults: 15 })
  const rest = await list({ NextToken: first.NextToken })
  const ids = [...(first.Credentials ?? []), ...(rest.Credentials ?? [])].map(({ CredentialId }) => CredentialId)
  assert.equal(new Set(ids).size, 20)
  assert.equal(rest.NextToken, undefined)
})
