import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-iam'
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { GetFederationTokenCommand, STSClient } from '@aws-sdk/client-sts'
import { start, type TestServer } from '../../src/testing.ts'

const Bucket = 'letters'
const Key = 'one'
const statement = (more: object) =>
  JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', Resource: '*', ...more } })

describe('whom a user federated, once the user has another name', () => {
  let server: TestServer
  before(async () => {
    server = await start()
  })
  after(() => server.stop())

  it('is the user’s still, and nothing of whoever has the old name', async () => {
    const at = { region: server.region, endpoint: server.url }
    const iam = new IAMClient({ ...at, credentials: server.root })
    const s3 = new S3Client({ ...at, credentials: server.root, forcePathStyle: true })
    await s3.send(new CreateBucketCommand({ Bucket }))
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'dear' }))
    await iam.send(new CreateUserCommand({ UserName: 'ana' }))
    const may = { UserName: 'ana', PolicyName: 'federate', PolicyDocument: statement({ Action: 'sts:*' }) }
    await iam.send(new PutUserPolicyCommand(may))
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'ana' }))
    const own = { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' }
    const federate = new GetFederationTokenCommand({ Name: 'app', Policy: statement({ Action: 's3:*' }) })
    const { Credentials } = await new STSClient({ ...at, credentials: own }).send(federate)
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {}
    const session = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
    const federated = new S3Client({ ...at, credentials: session, forcePathStyle: true })
    const read = () => federated.send(new GetObjectCommand({ Bucket, Key }))
    const openTo = (user: string) => {
      const Principal = { AWS: `arn:aws:iam::${server.account}:user/${user}` }
      const Policy = statement({ Principal, Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/*` })
      return s3.send(new PutBucketPolicyCommand({ Bucket, Policy }))
    }

    await assert.rejects(read(), { name: 'AccessDenied' })
    await openTo('ana')
    await read()
    await iam.send(new UpdateUserCommand({ UserName: 'ana', NewUserName: 'ben' }))
    await iam.send(new CreateUserCommand({ UserName: 'ana' }))
    await read()
    await openTo('ana')
    await assert.rejects(read(), { name: 'AccessDenied' })
    await openTo('ben')
    await read()
  })
})
