import assert from 'node:assert/strict'
import { after, before, describe, it, type TestContext } from 'node:test'
import { CognitoIdentityClient } from '@aws-sdk/client-cognito-identity'
import { AdminForgetDeviceCommand, AdminListDevicesCommand } from '@aws-sdk/client-cognito-identity-provider'
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { npmClient } from '../npmClients.ts'
import { bucket, type CognitoWorld, openCognitoWorld, password, trustOf } from './cognitoWorld.ts'
import type { Temporary } from './s3World.ts'

/** What of `amazon-cognito-identity-js` these tests use. */
interface Session {
  readonly getIdToken: () => { readonly getJwtToken: () => string }
  readonly getRefreshToken: () => object
}
interface User {
  readonly authenticateUser: (
    details: object,
    callbacks: { readonly onSuccess: (session: Session) => void; readonly onFailure: (error: Error) => void },
  ) => void
  readonly refreshSession: (refreshToken: object, callback: Answer<Session>) => void
  readonly globalSignOut: (callbacks: {
    readonly onSuccess: () => void
    readonly onFailure: (error: Error) => void
  }) => void
}
type Answer<T> = (error: Error | null, value: T) => void
interface IdentityJs {
  readonly CognitoUserPool: new (settings: object) => object
  readonly CognitoUser: new (settings: object) => User
  readonly AuthenticationDetails: new (settings: object) => object
}

/** What of `@aws-sdk/credential-provider-cognito-identity` these tests use: what `credential-providers` exports too. */
type Provider = () => Promise<Temporary & { readonly identityId: string; readonly expiration?: Date }>
interface CredentialProviders {
  readonly fromCognitoIdentityPool: (settings: object) => Provider
  readonly fromCognitoIdentity: (settings: object) => Provider
}

describe('amazon-cognito-identity-js and the providers of the SDK', { timeout: 60_000 }, () => {
  let world: CognitoWorld
  before(async () => {
    world = await openCognitoWorld()
    for (const name of ['ana', 'ben']) await world.person(name)
  })
  after(() => world.server.stop())

  const open = async (test: TestContext) => {
    const users = await npmClient<IdentityJs>(test, 'amazon-cognito-identity-js')
    const providers = await npmClient<CredentialProviders>(test, '@aws-sdk/credential-provider-cognito-identity')
    return users && providers && { users, ...providers }
  }
  const userOf = (
    { CognitoUser, CognitoUserPool }: IdentityJs,
    Username: string,
    { pool, client }: Pick<CognitoWorld, 'pool' | 'client'> = world,
  ) => {
    const settings = { UserPoolId: pool, ClientId: client, endpoint: world.server.url }
    return new CognitoUser({ Username, Pool: new CognitoUserPool(settings) })
  }
  /** Signs in by SRP, which is this library's way. */
  const signIn = (
    js: IdentityJs,
    Username: string,
    Password = password,
    at: Pick<CognitoWorld, 'pool' | 'client'> = world,
  ) => {
    const user = userOf(js, Username, at)
    return new Promise<{ user: User; session: Session }>((resolve, reject) => {
      const details = new js.AuthenticationDetails({ Username, Password })
      user.authenticateUser(details, { onSuccess: (session) => resolve({ user, session }), onFailure: reject })
    })
  }
  const tokenOf = (session: Session) => session.getIdToken().getJwtToken()
  const clientConfig = () => ({ endpoint: world.server.url, region: world.server.region, maxAttempts: 1 })
  const fromPool = ({ fromCognitoIdentityPool }: CredentialProviders, token: string, more: object = {}) =>
    fromCognitoIdentityPool({
      identityPoolId: world.identityPool,
      logins: { [world.provider]: token },
      clientConfig: clientConfig(),
      ...more,
    })()
  const put = (credentials: Temporary, folder: string) =>
    world.s3As(credentials).send(new PutObjectCommand({ Bucket: bucket, Key: `${folder}/note`, Body: 'mine' }))

  it('signs in by SRP, and fromCognitoIdentityPool reaches the own folder and no other', async (test) => {
    const clients = await open(test)
    if (clients === undefined) return
    const { session } = await signIn(clients.users, 'ana')
    const ana = await fromPool(clients, tokenOf(session))
    assert.match(ana.identityId, /^us-east-1:/)
    assert.ok(ana.expiration !== undefined && ana.expiration.getTime() > world.server.clock.now())
    await put(ana, ana.identityId)
    const get = new GetObjectCommand({ Bucket: bucket, Key: `${ana.identityId}/note` })
    assert.equal(await (await world.s3As(ana).send(get)).Body?.transformToString(), 'mine')

    const ben = await fromPool(clients, tokenOf((await signIn(clients.users, 'ben')).session))
    assert.notEqual(ben.identityId, ana.identityId)
    await assert.rejects(put(ben, ana.identityId), { name: 'AccessDenied' })
    await assert.rejects(world.s3As(ben).send(get), { name: 'AccessDenied' })
  })

  it('a refreshed token keeps its identity, and fromCognitoIdentity takes it, and nobody else’s', async (test) => {
    const clients = await open(test)
    if (clients === undefined) return
    const { user, session } = await signIn(clients.users, 'ana')
    const first = await fromPool(clients, tokenOf(session))
    const refreshed = await new Promise<Session>((resolve, reject) => {
      user.refreshSession(session.getRefreshToken(), (error, renewed) =>
        error === null ? resolve(renewed) : reject(error),
      )
    })
    assert.notEqual(tokenOf(refreshed), tokenOf(session))
    assert.equal((await fromPool(clients, tokenOf(refreshed))).identityId, first.identityId)

    const client = new CognitoIdentityClient(clientConfig())
    const fromIdentity = (token: string) =>
      clients.fromCognitoIdentity({
        identityId: first.identityId,
        logins: { [world.provider]: async () => token },
        client,
      })()
    await put(await fromIdentity(tokenOf(refreshed)), first.identityId)
    const { session: others } = await signIn(clients.users, 'ben')
    await assert.rejects(fromIdentity(tokenOf(others)), {
      name: 'NotAuthorizedException',
      message: /^Logins don't match\./,
    })
  })

  it('a wrong password signs nobody in, and a signed-out token gives no credentials', async (test) => {
    const clients = await open(test)
    if (clients === undefined) return
    const wrong = signIn(clients.users, 'ben', `${password}!`)
    await assert.rejects(wrong, { name: 'NotAuthorizedException', message: 'Incorrect username or password.' })
    const { user, session } = await signIn(clients.users, 'ben')
    await new Promise<void>((onSuccess, onFailure) => {
      user.globalSignOut({ onSuccess, onFailure })
    })
    await assert.rejects(fromPool(clients, tokenOf(session)), { name: 'NotAuthorizedException' })
  })

  it('a guest gets credentials of its own where the pool takes guests, and none where it does not', async (test) => {
    const clients = await open(test)
    if (clients === undefined) return
    const identityPoolId = await world.newIdentityPool({ AllowUnauthenticatedIdentities: true })
    const unauthenticated = await world.role('visitors', [trustOf(identityPoolId, 'unauthenticated')])
    await world.setRoles(identityPoolId, world.folderRole, { Roles: { unauthenticated } })
    const guest = () => clients.fromCognitoIdentityPool({ identityPoolId, clientConfig: clientConfig() })()
    const { identityId, ...credentials } = await guest()
    await put(credentials, identityId)
    await assert.rejects(put(credentials, 'us-east-1:0'), { name: 'AccessDenied' })
    const closed = clients.fromCognitoIdentityPool({
      identityPoolId: world.identityPool,
      clientConfig: clientConfig(),
    })
    await assert.rejects(closed(), { name: 'NotAuthorizedException', message: /^Unauthenticated access/ })
  })

  it('signs in on a remembered device, and once more when an administrator forgot it', async (test) => {
    const clients = await open(test)
    if (clients === undefined) return
    const pool = await world.newUserPool({ DeviceConfiguration: {} })
    const client = (await world.newClient(pool)).id
    await world.person('dora', { pool })
    const signedIn = async () => (await signIn(clients.users, 'dora', password, { pool, client })).session
    const devices = async () => {
      const { Devices = [] } = await world.admin.send(
        new AdminListDevicesCommand({ UserPoolId: pool, Username: 'dora' }),
      )
      return Devices.map(({ DeviceKey }) => DeviceKey)
    }
    await signedIn()
    const [DeviceKey] = await devices()
    await signedIn()
    assert.deepEqual(await devices(), [DeviceKey])
    await world.admin.send(new AdminForgetDeviceCommand({ UserPoolId: pool, Username: 'dora', DeviceKey }))
    assert.ok(tokenOf(await signedIn()))
    const [other] = await devices()
    assert.ok(other !== undefined && other !== DeviceKey)
  })
})
