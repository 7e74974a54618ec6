import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  CognitoIdentityClient,
  CreateIdentityPoolCommand,
  type CreateIdentityPoolInput,
  GetCredentialsForIdentityCommand,
  type GetCredentialsForIdentityInput,
  GetIdCommand,
  SetIdentityPoolRolesCommand,
} from '@aws-sdk/client-cognito-identity'
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  type AuthenticationResultType,
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  CreateUserPoolCommand,
  InitiateAuthCommand,
  type InitiateAuthResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { type StartOptions, start, type TestServer } from '../../src/testing.ts'
import type { Temporary } from './s3World.ts'

/** A password that every pool of these tests takes. */
export const password = 'Correct-horse-9'
export const bucket = 'folders'

export interface Tokens {
  readonly id: string
  readonly access: string
  readonly refresh: string
}

/** A server with a user pool, an identity pool over it, and a bucket in which every identity has a folder. */
export type CognitoWorld = Awaited<ReturnType<typeof openCognitoWorld>>

export async function openCognitoWorld(options: StartOptions = {}) {
  const server = await start(options)
  const plain = { endpoint: server.url, region: server.region, maxAttempts: 1 }
  const asRoot = { ...plain, credentials: server.root }
  const admin = new CognitoIdentityProviderClient(asRoot)
  const iam = new IAMClient(asRoot)
  const s3 = new S3Client({ ...asRoot, forcePathStyle: true })
  /** Who has no credentials, as an app in a browser. */
  const app = new CognitoIdentityProviderClient(plain)
  const identities = new CognitoIdentityClient(plain)
  const identityAdmin = new CognitoIdentityClient(asRoot)
  await s3.send(new CreateBucketCommand({ Bucket: bucket }))

  const newUserPool = async (more: object = {}) => {
    const input = { PoolName: 'people', AutoVerifiedAttributes: ['email' as const], ...more }
    return (await admin.send(new CreateUserPoolCommand(input))).UserPool?.Id ?? ''
  }
  const newClient = async (UserPoolId: string, more: Partial<CreateUserPoolClientCommandInput> = {}) => {
    const ExplicitAuthFlows = [
      'ALLOW_USER_PASSWORD_AUTH',
      'ALLOW_USER_SRP_AUTH',
      'ALLOW_REFRESH_TOKEN_AUTH',
    ] satisfies CreateUserPoolClientCommandInput['ExplicitAuthFlows']
    const input = { UserPoolId, ClientName: 'app', ExplicitAuthFlows, ...more }
    const { UserPoolClient } = await admin.send(new CreateUserPoolClientCommand(input))
    return { id: UserPoolClient?.ClientId ?? '', secret: UserPoolClient?.ClientSecret ?? '' }
  }
  const pool = await newUserPool()
  const client = (await newClient(pool)).id
  const providerOf = (poolId: string) => `cognito-idp.${server.region}.amazonaws.com/${poolId}`
  const provider = providerOf(pool)

  /** A confirmed user of a pool. */
  const person = async (Username: string, more: { readonly pool?: string; readonly attributes?: object } = {}) => {
    const UserPoolId = more.pool ?? pool
    const UserAttributes = Object.entries(more.attributes ?? {}).map(([Name, Value]) => ({
      Name,
      Value: String(Value),
    }))
    await admin.send(new AdminCreateUserCommand({ UserPoolId, Username, UserAttributes, MessageAction: 'SUPPRESS' }))
    await admin.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password: password, Permanent: true }))
  }
  const initiate = (AuthParameters: Record<string, string>, ClientId: string = client) =>
    app.send(new InitiateAuthCommand({ AuthFlow: 'USER_PASSWORD_AUTH', ClientId, AuthParameters }))
  const signIn = async (USERNAME: string, ClientId: string = client): Promise<Tokens> =>
    tokensOf(await initiate({ USERNAME, PASSWORD: password }, ClientId))

  /** A role that trusts by these statements and may use the folder of its identity. */
  const role = async (RoleName: string, trust: readonly object[], grants: readonly object[] = ownFolder) => {
    const input = { RoleName, AssumeRolePolicyDocument: policy(trust) }
    const { Role } = await iam.send(new CreateRoleCommand(input))
    const PolicyDocument = policy(grants)
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'folder', PolicyDocument }))
    return Role?.Arn ?? ''
  }
  const newIdentityPool = async (more: Partial<CreateIdentityPoolInput> = {}) => {
    const input: CreateIdentityPoolInput = {
      IdentityPoolName: 'identities',
      AllowUnauthenticatedIdentities: false,
      AllowClassicFlow: true,
      CognitoIdentityProviders: [{ ProviderName: provider, ClientId: client, ServerSideTokenCheck: true }],
      ...more,
    }
    return (await identityAdmin.send(new CreateIdentityPoolCommand(input))).IdentityPoolId ?? ''
  }
  const setRoles = (IdentityPoolId: string, authenticated: string, more: object = {}) =>
    identityAdmin.send(new SetIdentityPoolRolesCommand({ IdentityPoolId, Roles: { authenticated }, ...more }))
  const identityPool = await newIdentityPool()
  const folderRole = await role('folder', [trustOf(identityPool)])
  await setRoles(identityPool, folderRole)

  const getId = async (token: string | undefined, IdentityPoolId = identityPool, name = provider) =>
    (await identities.send(new GetIdCommand({ IdentityPoolId, ...loginsOf(token, name) }))).IdentityId ?? ''
  const credentials = async (
    IdentityId: string,
    token: string | undefined,
    more: Partial<GetCredentialsForIdentityInput> = {},
  ) => {
    const input = { IdentityId, ...loginsOf(token, provider), ...more }
    const { Credentials } = await identities.send(new GetCredentialsForIdentityCommand(input))
    return {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    }
  }
  /** How far the server's clock is ahead of the machine's. */
  const ahead = () => server.clock.now() - Date.now()
  /** Moves the server's clock, and its administrator's with it. */
  const travel = (ms: number) => {
    server.clock.advance(ms)
    for (const { config } of [admin, iam, s3, identityAdmin]) config.systemClockOffset = ahead()
  }
  const stsAs = (credentials: Temporary) => new STSClient({ ...plain, credentials, systemClockOffset: ahead() })
  return {
    server,
    travel,
    admin,
    iam,
    s3,
    app,
    identities,
    identityAdmin,
    pool,
    client,
    provider,
    providerOf,
    newUserPool,
    newClient,
    person,
    initiate,
    signIn,
    role,
    newIdentityPool,
    setRoles,
    identityPool,
    folderRole,
    getId,
    credentials,
    s3As: (credentials: Temporary) =>
      new S3Client({ ...plain, forcePathStyle: true, credentials, systemClockOffset: ahead() }),
    stsAs,
    /** The ARN that STS knows credentials by. */
    nameOf: async (credentials: Temporary) =>
      (await stsAs(credentials).send(new GetCallerIdentityCommand({}))).Arn ?? '',
    sent: (destination: string) => newestMessage(server, destination),
  }
}

export function loginsOf(token: string | undefined, provider: string) {
  return token === undefined ? {} : { Logins: { [provider]: token } }
}

/** The trust statement that AWS's console writes for an identity pool. */
export function trustOf(identityPool: string, amr = 'authenticated', more: readonly string[] = []) {
  return {
    Principal: { Federated: 'cognito-identity.amazonaws.com' },
    Action: ['sts:AssumeRoleWithWebIdentity', ...more],
    Condition: {
      StringEquals: { 'cognito-identity.amazonaws.com:aud': identityPool },
      'ForAnyValue:StringLike': { 'cognito-identity.amazonaws.com:amr': amr },
    },
  }
}

/** https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html */
const ownFolder: readonly object[] = [
  { Action: 's3:*Object', Resource: `arn:aws:s3:::${bucket}/\${cognito-identity.amazonaws.com:sub}/*` },
  {
    Action: 's3:ListBucket',
    Resource: `arn:aws:s3:::${bucket}`,
    Condition: { StringLike: { 's3:prefix': ['${cognito-identity.amazonaws.com:sub}/*'] } },
  },
]

export function policy(statements: readonly object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements.map((each) => ({ Effect: 'Allow', ...each })) })
}

export function tokensOf({ AuthenticationResult }: InitiateAuthResponse): Tokens {
  const { IdToken = '', AccessToken = '', RefreshToken = '' } = AuthenticationResult as AuthenticationResultType
  return { id: IdToken, access: AccessToken, refresh: RefreshToken }
}

/** A part of a token as it stands, whoever signed it. */
export function partOf(token: string, index: 0 | 1): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[index] ?? '', 'base64url').toString()) as Record<string, unknown>
}

/** How a call ends that must not succeed: `<fault>: <message>`. */
export async function refusalOf(call: () => Promise<unknown>): Promise<string> {
  try {
    await call()
  } catch (error) {
    assert.ok(error instanceof Error)
    return `${error.name}: ${error.message}`
  }
  return 'it was allowed'
}

export async function refused(call: () => Promise<unknown>, expected: string | RegExp): Promise<void> {
  const refusal = await refusalOf(call)
  if (typeof expected === 'string') assert.equal(refusal, expected)
  else assert.match(refusal, expected)
}

interface Sent {
  readonly destination: string
  readonly kind: string
  readonly code: string
}

/** The newest message to an address. */
export async function newestMessage({ data }: Pick<TestServer, 'data'>, destination: string): Promise<Sent> {
  const folder = join(data, 'outbox')
  const messages = await Promise.all(
    (await readdir(folder)).map(async (name) => {
      const message = JSON.parse(await readFile(join(folder, name), 'utf8')) as Sent & { readonly at: string }
      return { name, message }
    }),
  )
  const own = messages.filter(({ message }) => message.destination === destination)
  const newest = own.sort((a, b) => a.message.at.localeCompare(b.message.at, 'en')).at(-1)
  assert.ok(newest, `no message to ${destination}`)
  return newest.message
}
