import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import { CreateBucketCommand, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { start, type TestServer } from '../../src/testing.ts'

/** Temporary credentials, as SDKs take them. */
export interface Temporary {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
}

/** A server with one bucket, in which everybody has a folder and nobody anything else. */
export interface S3World {
  readonly server: TestServer
  readonly bucket: string
  readonly iam: IAMClient
  /** The root's client. */
  readonly root: S3Client
  /** Makes somebody: a role that may use its own folder only, and what else is said here, and a session of it. */
  readonly person: (name: string, ...more: readonly object[]) => Promise<Temporary>
  /** Lets somebody do more, from now on. */
  readonly allow: (name: string, policyName: string, ...statements: readonly object[]) => Promise<void>
  readonly client: (credentials: Temporary, more?: S3ClientConfig) => S3Client
}

export async function openS3World(bucket: string, logLevel: 'silent' | 'warn' = 'silent'): Promise<S3World> {
  const server = await start({ logLevel })
  const plain = { endpoint: server.url, region: server.region, maxAttempts: 1 }
  const iam = new IAMClient({ ...plain, credentials: server.root })
  const path = { ...plain, forcePathStyle: true }
  const root = new S3Client({ ...path, credentials: server.root })
  await root.send(new CreateBucketCommand({ Bucket: bucket }))
  const gate = await gatekeeper(iam)
  const sts = new STSClient({ ...plain, credentials: gate.credentials })
  const allow = async (RoleName: string, PolicyName: string, ...statements: readonly object[]) => {
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: policy(statements) }))
  }
  return {
    server,
    bucket,
    allow,
    iam,
    root,
    client: (credentials, more) => new S3Client({ ...path, credentials, ...more }),
    person: async (name, ...more) => {
      const AssumeRolePolicyDocument = policy([{ Principal: { AWS: gate.arn }, Action: 'sts:AssumeRole' }])
      const { Role } = await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument }))
      await allow(name, 'own-folder', ...ownFolder(bucket, name), ...more)
      const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn: Role?.Arn, RoleSessionName: name }))
      return {
        accessKeyId: Credentials?.AccessKeyId ?? '',
        secretAccessKey: Credentials?.SecretAccessKey ?? '',
        sessionToken: Credentials?.SessionToken ?? '',
      }
    },
  }
}

async function gatekeeper(iam: IAMClient) {
  const UserName = 'gatekeeper'
  const { User } = await iam.send(new CreateUserCommand({ UserName }))
  const PolicyDocument = policy([{ Action: 'sts:AssumeRole', Resource: '*' }])
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'assume', PolicyDocument }))
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }))
  const { AccessKeyId = '', SecretAccessKey = '' } = AccessKey ?? {}
  return { arn: User?.Arn ?? '', credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey } }
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_s3_cognito-bucket.html */
function ownFolder(bucket: string, name: string): readonly object[] {
  const actions = ['s3:*Object', 's3:*ObjectTagging', 's3:GetObjectAttributes', 's3:AbortMultipartUpload']
  return [
    { Action: [...actions, 's3:ListMultipartUploadParts'], Resource: `arn:aws:s3:::${bucket}/${name}/*` },
    {
      Action: 's3:ListBucket',
      Resource: `arn:aws:s3:::${bucket}`,
      Condition: { StringLike: { 's3:prefix': [`${name}/`, `${name}/*`] } },
    },
  ]
}

function policy(statements: readonly object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements.map((each) => ({ Effect: 'Allow', ...each })) })
}
