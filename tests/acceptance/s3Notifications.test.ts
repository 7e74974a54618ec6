import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { CreateStackCommand, waitUntilStackCreateComplete } from '@aws-sdk/client-cloudformation'
import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import { AddPermissionCommand, CreateFunctionCommand } from '@aws-sdk/client-lambda'
import {
  CreateBucketCommand,
  GetBucketNotificationConfigurationCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  type NotificationConfiguration,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { strToU8, zipSync } from 'fflate'
import { start, type TestServer } from '../../src/testing.ts'
import { type Clients, clientsOf, policy } from './stackWorld.ts'

/** Writes what it hears into another bucket, under the key of the object. */
const code = `
  import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
  const client = new S3Client({})
  export const handler = async ({ Records: [record] }) => {
    const Key = decodeURIComponent(record.s3.object.key.replaceAll('+', ' '))
    await client.send(new PutObjectCommand({ Bucket: 'heard', Key, Body: JSON.stringify(record) }))
  }`

describe('Notifications of a bucket', { timeout: 120_000 }, () => {
  let server: TestServer
  let all: Clients
  let arn: string
  before(async () => {
    server = await start()
    all = clientsOf(server)
    for (const Bucket of ['told', 'heard']) await all.s3.send(new CreateBucketCommand({ Bucket }))
    arn = await listener()
  })
  after(() => server.stop())

  const listener = async (): Promise<string> => {
    const AssumeRolePolicyDocument = policy({
      Principal: { Service: 'lambda.amazonaws.com' },
      Action: 'sts:AssumeRole',
    })
    const { Role } = await all.iam.send(new CreateRoleCommand({ RoleName: 'listener', AssumeRolePolicyDocument }))
    const PolicyDocument = policy({ Action: 's3:PutObject', Resource: 'arn:aws:s3:::heard/*' })
    await all.iam.send(new PutRolePolicyCommand({ RoleName: 'listener', PolicyName: 'own', PolicyDocument }))
    const { FunctionArn = '' } = await all.functions.send(
      new CreateFunctionCommand({
        FunctionName: 'listener',
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Role: Role?.Arn,
        Code: { ZipFile: zipSync({ 'index.mjs': strToU8(code) }) },
      }),
    )
    return FunctionArn
  }

  const configure = (rule: object = {}) => {
    const NotificationConfiguration: NotificationConfiguration = {
      LambdaFunctionConfigurations: [{ LambdaFunctionArn: arn, Events: ['s3:ObjectCreated:*'], ...rule }],
    }
    return all.s3.send(new PutBucketNotificationConfigurationCommand({ Bucket: 'told', NotificationConfiguration }))
  }
  const permit = (StatementId: string, SourceArn: string, SourceAccount: string) =>
    all.functions.send(
      new AddPermissionCommand({
        ...{ FunctionName: 'listener', Action: 'lambda:InvokeFunction', Principal: 's3.amazonaws.com' },
        ...{ StatementId, SourceArn, SourceAccount },
      }),
    )
  const put = (Key: string) => all.s3.send(new PutObjectCommand({ Bucket: 'told', Key, Body: 'text' }))
  const heard = async (Key: string) => {
    for (;;) {
      const { Contents = [] } = await all.s3.send(new ListObjectsV2Command({ Bucket: 'heard', Prefix: Key }))
      if (Contents.length > 0) break
      await sleep(50)
    }
    const { Body } = await all.s3.send(new GetObjectCommand({ Bucket: 'heard', Key }))
    return JSON.parse((await Body?.transformToString()) ?? '')
  }

  it('are refused while the function lets S3 in for another bucket or account only', async () => {
    const refusal = { name: 'InvalidArgument', message: 'Unable to validate the following destination configurations' }
    await assert.rejects(configure(), refusal)
    await permit('another-bucket', 'arn:aws:s3:::heard', server.account)
    await assert.rejects(configure(), refusal)
    await permit('another-account', 'arn:aws:s3:::told', '999999999999')
    await assert.rejects(configure(), refusal)
    await permit('own', 'arn:aws:s3:::told', server.account)
    await configure({ Id: 'new', Filter: { Key: { FilterRules: [{ Name: 'prefix', Value: 'in/' }] } } })
    const { LambdaFunctionConfigurations } = await all.s3.send(
      new GetBucketNotificationConfigurationCommand({ Bucket: 'told' }),
    )
    assert.deepEqual(LambdaFunctionConfigurations, [
      {
        Id: 'new',
        LambdaFunctionArn: arn,
        Events: ['s3:ObjectCreated:*'],
        Filter: { Key: { FilterRules: [{ Name: 'Prefix', Value: 'in/' }] } },
      },
    ])
  })

  it('reach the function with the shape of AWS', async () => {
    await put('out/of the filter')
    const { ETag = '' } = await put('in/a cat.jpg')
    const { eventTime, responseElements, s3, ...rest } = await heard('in/a cat.jpg')
    assert.match(String(eventTime), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    assert.match(JSON.stringify(responseElements), /"x-amz-request-id":"\w+"/)
    assert.deepEqual(rest, {
      eventVersion: '2.1',
      eventSource: 'aws:s3',
      awsRegion: server.region,
      eventName: 'ObjectCreated:Put',
      userIdentity: { principalId: `AWS:${server.account}` },
      requestParameters: { sourceIPAddress: '127.0.0.1' },
    })
    const { object, ...place } = s3 as { readonly object: Record<string, unknown> }
    assert.deepEqual(place, {
      s3SchemaVersion: '1.0',
      configurationId: 'new',
      bucket: { name: 'told', ownerIdentity: { principalId: server.account }, arn: 'arn:aws:s3:::told' },
    })
    const { sequencer, ...what } = object
    assert.match(String(sequencer), /^[0-9A-F]{16}$/)
    assert.deepEqual(what, { key: 'in/a+cat.jpg', size: 4, eTag: JSON.parse(ETag) })
    const { Contents = [] } = await all.s3.send(new ListObjectsV2Command({ Bucket: 'heard' }))
    assert.deepEqual(
      Contents.map(({ Key }) => Key),
      ['in/a cat.jpg'],
    )
  })

  it('are wired by a SAM template', async () => {
    const TemplateBody = `
Transform: AWS::Serverless-2016-10-31
Resources:
  Uploads: { Type: AWS::S3::Bucket, Properties: { BucketName: uploads } }
  Hears:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      InlineCode: |
        const { PutObjectCommand, S3Client } = require('@aws-sdk/client-s3')
        exports.handler = async ({ Records: [{ s3 }] }) => {
          const Key = 'stack/' + s3.object.key
          await new S3Client({}).send(new PutObjectCommand({ Bucket: 'heard', Key, Body: JSON.stringify(s3.bucket.name) }))
        }
      Policies: [{ S3CrudPolicy: { BucketName: heard } }]
      Events:
        Upload: { Type: S3, Properties: { Bucket: !Ref Uploads, Events: 's3:ObjectCreated:*' } }
`
    const Capabilities = ['CAPABILITY_IAM', 'CAPABILITY_AUTO_EXPAND'] as const
    await all.stacks.send(new CreateStackCommand({ StackName: 'hears', TemplateBody, Capabilities: [...Capabilities] }))
    const waiting = { client: all.stacks, maxWaitTime: 60, minDelay: 1, maxDelay: 1 }
    await waitUntilStackCreateComplete(waiting, { StackName: 'hears' })
    await all.s3.send(new PutObjectCommand({ Bucket: 'uploads', Key: 'cat.jpg', Body: 'text' }))
    assert.equal(await heard('stack/cat.jpg'), 'uploads')
  })
})
