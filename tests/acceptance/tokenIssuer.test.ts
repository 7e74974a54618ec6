import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { CognitoIdentity } from '@aws-sdk/client-cognito-identity'
import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider'
import { start, type TestServer } from '../../src/testing.ts'
import { npmClient } from '../npmClients.ts'

interface CognitoVerify {
  readonly CognitoJwtVerifier: {
    readonly create: (of: object) => {
      readonly cacheJwks: (keys: object) => void
      readonly verify: (token: string) => Promise<Record<string, unknown>>
    }
  }
}

const password = 'Correct-horse-7'

describe("tokens under AWS's issuer", { timeout: 60_000 }, () => {
  let server: TestServer
  let poolId: string
  let client: string
  let tokens: { readonly id: string; readonly access: string }
  before(async () => {
    server = await start({ tokenIssuer: 'aws', region: 'eu-west-1' })
    const pools = clients().pools
    poolId = (await pools.createUserPool({ PoolName: 'people' })).UserPool?.Id ?? ''
    const ExplicitAuthFlows = ['ALLOW_USER_PASSWORD_AUTH' as const, 'ALLOW_REFRESH_TOKEN_AUTH' as const]
    const made = await pools.createUserPoolClient({ UserPoolId: poolId, ClientName: 'app', ExplicitAuthFlows })
    client = made.UserPoolClient?.ClientId ?? ''
    const who = { UserPoolId: poolId, Username: 'ann' }
    await pools.adminCreateUser({ ...who, MessageAction: 'SUPPRESS' })
    await pools.adminSetUserPassword({ ...who, Password: password, Permanent: true })
    const signedIn = await pools.initiateAuth({
      ClientId: client,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: 'ann', PASSWORD: password },
    })
    const { IdToken: id = '', AccessToken: access = '' } = signedIn.AuthenticationResult ?? {}
    tokens = { id, access }
  })
  after(() => server.stop())

  const clients = () => {
    const options = { endpoint: server.url, region: server.region, credentials: server.root }
    return { pools: new CognitoIdentityProvider(options), identities: new CognitoIdentity(options) }
  }
  const document = async (name: string): Promise<Record<string, unknown>> =>
    (await (await fetch(`${server.url}/${poolId}/.well-known/${name}`)).json()) as Record<string, unknown>

  it('are believed by aws-jwt-verify, which builds the issuer of the pool’s id', async (test) => {
    const jwt = await npmClient<CognitoVerify>(test, 'aws-jwt-verify')
    if (jwt === undefined) return
    const keys = await document('jwks.json')
    for (const tokenUse of ['id', 'access'] as const) {
      const verifier = jwt.CognitoJwtVerifier.create({ userPoolId: poolId, tokenUse, clientId: client })
      verifier.cacheJwks(keys)
      const claims = await verifier.verify(tokens[tokenUse])
      assert.equal(claims['iss'], `https://cognito-idp.eu-west-1.amazonaws.com/${poolId}`)
    }
  })

  it('are good here, and their keys are found here', async () => {
    assert.equal((await clients().pools.getUser({ AccessToken: tokens.access })).Username, 'ann')
    const { issuer, jwks_uri: keys } = await document('openid-configuration')
    assert.equal(issuer, `https://cognito-idp.eu-west-1.amazonaws.com/${poolId}`)
    assert.equal(keys, `${server.url}/${poolId}/.well-known/jwks.json`)
  })

  it('are logins of identity pools, and none of another user pool', async () => {
    const { identities } = clients()
    const ProviderName = `cognito-idp.eu-west-1.amazonaws.com/${poolId}`
    const pool = await identities.createIdentityPool({
      IdentityPoolName: 'people',
      AllowUnauthenticatedIdentities: false,
      CognitoIdentityProviders: [{ ProviderName, ClientId: client }],
    })
    const IdentityPoolId = pool.IdentityPoolId
    assert.ok((await identities.getId({ IdentityPoolId, Logins: { [ProviderName]: tokens.id } })).IdentityId)
    const Logins = { 'cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Other1234': tokens.id }
    await assert.rejects(identities.getId({ IdentityPoolId, Logins }), { name: 'NotAuthorizedException' })
  })
})
