import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  CognitoIdentityClient,
  CreateIdentityPoolCommand,
  SetIdentityPoolRolesCommand,
} from '@aws-sdk/client-cognito-identity'
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import type { SigningCredentials } from '../../src/sigv4/index.ts'
import { environment, programIn } from '../../tools/program.mjs'
import type { LoadClient } from '../load.ts'
import type { S3Access } from '../requests.ts'
import { createBuckets } from './buckets.ts'
import type { IdentityDirectory, RunningServer, ServerKind, UserDirectory } from './kind.ts'
import { createUsers } from './userPool.ts'

const program = programIn(fileURLToPath(new URL('../..', import.meta.url)))
const bucket = 'bench'
const listed = 'bench-listed'

/** Poolhouse as it is built, with its own durability and nothing switched off. */
export const poolhouse: ServerKind = {
  name: 'poolhouse',
  title: 'Poolhouse',
  role: 'ours',
  measures: [
    'get-1k',
    'put-1k',
    'get-1m',
    'put-1m',
    'get-64m',
    'put-64m',
    'list',
    'sign-in',
    'srp-sign-in',
    'identity',
    'start',
    'memory',
  ],
  isPersistent: true,
  readyLine: /^ready http/m,
  command: ({ folder, port }) => ({
    file: process.execPath,
    parameters: [...program, 'start', '--bare', '--port', String(port), '--data', folder],
    directory: folder,
    environment,
  }),
  openS3,
  openUsers: (server, users) => createUsers(clientSettings(server), users),
  openIdentities,
}

function clientSettings(server: RunningServer) {
  const { accessKeyId, secretAccessKey } = rootKey(server)
  const endpoint = `http://${server.host}:${server.port}`
  return { endpoint, region: 'us-east-1', credentials: { accessKeyId, secretAccessKey } }
}

function rootKey({ folder }: RunningServer): SigningCredentials {
  const text = readFileSync(join(folder, 'credentials'), 'utf8')
  const value = (name: string) => new RegExp(`^${name} = (\\S+)$`, 'm').exec(text)?.[1] ?? ''
  return { accessKeyId: value('aws_access_key_id'), secretAccessKey: value('aws_secret_access_key') }
}

/** Two ways in: a role's session, confined to a folder of its own by a policy variable, and the root key. */
async function openS3(server: RunningServer, client: LoadClient): Promise<readonly S3Access[]> {
  const session = await openSession(server)
  const root: S3Access = { label: 'root key', credentials: rootKey(server), bucket, listed, prefix: 'root/' }
  await createBuckets(server, client, root)
  return [{ ...session, label: 'session', bucket, listed }, root]
}

const ownFolder = [
  { Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: `arn:aws:s3:::${bucket}*/\${aws:userid}/*` },
  {
    Effect: 'Allow',
    Action: 's3:ListBucket',
    Resource: `arn:aws:s3:::${listed}`,
    Condition: { StringLike: { 's3:prefix': '${aws:userid}/*' } },
  },
]

async function openSession(server: RunningServer): Promise<Pick<S3Access, 'credentials' | 'prefix'>> {
  const iam = new IAMClient(clientSettings(server))
  const user = await iam.send(new CreateUserCommand({ UserName: 'bench' }))
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'bench' }))
  const trusted = { Effect: 'Allow', Principal: { AWS: user.User?.Arn }, Action: 'sts:AssumeRole' }
  const arn = await createRole(iam, 'bench', trusted)
  const credentials = { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' }
  const sts = new STSClient({ ...clientSettings(server), credentials })
  const opened = await sts.send(new AssumeRoleCommand({ RoleArn: arn, RoleSessionName: 'bench' }))
  return {
    credentials: {
      accessKeyId: opened.Credentials?.AccessKeyId ?? '',
      secretAccessKey: opened.Credentials?.SecretAccessKey ?? '',
      sessionToken: opened.Credentials?.SessionToken,
    },
    prefix: `${opened.AssumedRoleUser?.AssumedRoleId}/`,
  }
}

/** Makes a role with the policy of an own folder. */
async function createRole(iam: IAMClient, RoleName: string, trusted: object): Promise<string> {
  const document = (Statement: readonly object[]) => JSON.stringify({ Version: '2012-10-17', Statement })
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: document([trusted]) }))
  const PolicyDocument = document(ownFolder)
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'own-folder', PolicyDocument }))
  return Role?.Arn ?? ''
}

async function openIdentities(server: RunningServer, users: UserDirectory): Promise<IdentityDirectory> {
  const settings = clientSettings(server)
  const identities = new CognitoIdentityClient(settings)
  const provider = `cognito-idp.us-east-1.amazonaws.com/${users.userPoolId}`
  const pool = await identities.send(
    new CreateIdentityPoolCommand({
      IdentityPoolName: 'bench',
      AllowUnauthenticatedIdentities: false,
      CognitoIdentityProviders: [{ ProviderName: provider, ClientId: users.clientId }],
    }),
  )
  const identityPoolId = pool.IdentityPoolId ?? ''
  const authenticated = await createRole(new IAMClient(settings), 'bench-person', {
    Effect: 'Allow',
    Principal: { Federated: 'cognito-identity.amazonaws.com' },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: {
      StringEquals: { 'cognito-identity.amazonaws.com:aud': identityPoolId },
      'ForAnyValue:StringLike': { 'cognito-identity.amazonaws.com:amr': 'authenticated' },
    },
  })
  await identities.send(new SetIdentityPoolRolesCommand({ IdentityPoolId: identityPoolId, Roles: { authenticated } }))
  return { ...users, identityPoolId, provider }
}
