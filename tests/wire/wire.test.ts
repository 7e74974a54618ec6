import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { APIGatewayClient, GetRestApisCommand } from '@aws-sdk/client-api-gateway'
import { ApiGatewayV2Client, GetApisCommand } from '@aws-sdk/client-apigatewayv2'
import {
  CognitoIdentityProviderClient,
  CreateUserPoolCommand,
  GetLogDeliveryConfigurationCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { GenerateServiceLastAccessedDetailsCommand, IAMClient, ListRolesCommand } from '@aws-sdk/client-iam'
import { CreateEventSourceMappingCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda'
import { CreateBucketMetadataTableConfigurationCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { type House, openHouse } from '../../src/app.ts'
import { readSettings } from '../../src/config.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import { bytesBody } from '../../src/pipeline/body.ts'
import { inProcess, send, textOf } from './inProcess.ts'

describe('the wire, through the SDKs and around them', () => {
  let house: House
  let data: string
  before(async () => {
    data = await mkdtemp(join(tmpdir(), 'poolhouse-wire-'))
    house = await openHouse(readSettings({}, { port: '0', data, 'log-level': 'silent' }), {
      clock: systemClock,
      strict: true,
      programs: '',
    })
  })
  after(async () => {
    await house.stop(1_000)
    await rm(data, { recursive: true, force: true })
  })

  const client = () => ({
    region: 'us-east-1',
    endpoint: 'http://127.0.0.1:4566',
    credentials: house.root,
    maxAttempts: 1,
    requestHandler: inProcess(house.handle) as never,
  })

  it('every protocol answers its SDK', async () => {
    const { Account } = await new STSClient(client()).send(new GetCallerIdentityCommand({}))
    assert.equal(Account, '000000000000')
    assert.deepEqual((await new IAMClient(client()).send(new ListRolesCommand({}))).Roles, [])
    const { UserPool } = await new CognitoIdentityProviderClient(client()).send(
      new CreateUserPoolCommand({ PoolName: 'people' }),
    )
    assert.match(UserPool?.Id ?? '', /^us-east-1_[0-9a-zA-Z]{9}$/)
    assert.deepEqual((await new LambdaClient(client()).send(new ListFunctionsCommand({}))).Functions, [])
    assert.deepEqual((await new ApiGatewayV2Client(client()).send(new GetApisCommand({}))).Items, [])
    assert.deepEqual((await new S3Client(client()).send(new ListBucketsCommand({}))).Buckets ?? [], [])
  })

  const unserved: readonly [name: string, send: () => Promise<unknown>][] = [
    [
      'cognito-idp:GetLogDeliveryConfiguration',
      () =>
        new CognitoIdentityProviderClient(client()).send(
          new GetLogDeliveryConfigurationCommand({ UserPoolId: 'us-east-1_abc' }),
        ),
    ],
    [
      'iam:GenerateServiceLastAccessedDetails',
      () =>
        new IAMClient(client()).send(new GenerateServiceLastAccessedDetailsCommand({ Arn: 'arn:aws:iam::0:role/r' })),
    ],
    [
      'lambda:CreateEventSourceMapping',
      () => new LambdaClient(client()).send(new CreateEventSourceMappingCommand({ FunctionName: 'f' })),
    ],
    ['apigateway:GetRestApis', () => new APIGatewayClient(client()).send(new GetRestApisCommand({}))],
    [
      's3:CreateBucketMetadataTableConfiguration',
      () =>
        new S3Client(client()).send(
          new CreateBucketMetadataTableConfigurationCommand({
            Bucket: 'b',
            MetadataTableConfiguration: { S3TablesDestination: { TableBucketArn: 'arn', TableName: 't' } },
          }),
        ),
    ],
  ]
  for (const [name, call] of unserved) {
    it(`${name} is not served, and says so by name`, async () => {
      await assert.rejects(call(), (error: Error & { $metadata?: { httpStatusCode?: number } }) => {
        assert.match(error.name, /^NotImplemented/)
        assert.match(error.message, new RegExp(`Poolhouse does not serve ${name}`))
        assert.equal(error.$metadata?.httpStatusCode, 501)
        return true
      })
    })
  }

  const json = (target: string, body: string) =>
    send(house.handle, {
      headers: ['host', 'x', 'x-amz-target', target, 'content-type', 'application/x-amz-json-1.1'],
      body: bytesBody(Buffer.from(body)),
    })

  const malformed: readonly [what: string, body: string][] = [
    ['not JSON', 'not json'],
    ['a list', '[]'],
    ['cut short', '{"AuthFlow":'],
    ['of another type', '{"AuthFlow":5,"ClientId":"x"}'],
    ['too deep', `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`],
  ]
  for (const [what, body] of malformed) {
    it(`a JSON body that is ${what} gets the protocol's fault`, async () => {
      const reply = await json('AWSCognitoIdentityProviderService.InitiateAuth', body)
      assert.equal(reply.status, 400)
      assert.match(JSON.parse(await textOf(reply)).__type, /SerializationException|InvalidParameterException/)
    })
  }

  it('a service that is not there is named', async () => {
    const reply = await json('DynamoDB_20120810.ListTables', '{}')
    assert.equal(reply.status, 501)
    assert.match(await textOf(reply), /"Poolhouse does not serve DynamoDB_20120810\."/)
  })

  it('missing members are named in AWS words', async () => {
    const reply = await json('AWSCognitoIdentityService.GetId', '{}')
    assert.equal(reply.status, 400)
    assert.deepEqual(JSON.parse(await textOf(reply)), {
      __type: 'ValidationException',
      message:
        "1 validation error detected: Value null at 'identityPoolId' failed to satisfy constraint: Member must not be null",
    })
  })

  it('an operation that AWS does not have is refused', async () => {
    const reply = await json('AWSCognitoIdentityService.GetEverything', '{}')
    assert.equal(JSON.parse(await textOf(reply)).__type, 'UnknownOperationException')
    const query = await send(house.handle, {
      headers: ['host', 'x', 'content-type', 'application/x-www-form-urlencoded'],
      body: bytesBody(Buffer.from('Action=GetEverything&Version=2011-06-15')),
    })
    const answer = await textOf(query)
    assert.match(answer, /<Code>InvalidAction<\/Code>/)
    assert.match(answer, /<Message>Could not find operation GetEverything for version 2011-06-15<\/Message>/)
  })

  it('a service that is not served says so', async () => {
    const reply = await json('DynamoDB_20120810.ListTables', '{}')
    assert.equal(reply.status, 501)
    assert.match(await textOf(reply), /Poolhouse does not serve/)
  })

  it('an unsigned call of a signed operation is refused', async () => {
    const reply = await json('AWSCognitoIdentityProviderService.ListUserPools', '{"MaxResults":1}')
    assert.equal(JSON.parse(await textOf(reply)).__type, 'MissingAuthenticationTokenException')
  })

  it('XML with a doctype is refused, and nothing is expanded', async () => {
    const bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]><Delete><Object><Key>&a;</Key></Object></Delete>'
    const s3 = new S3Client(client())
    s3.middlewareStack.add(
      (next) => (args) => {
        ;(args.request as { body: string }).body = bomb
        return next(args)
      },
      { step: 'build', priority: 'high' },
    )
    const { DeleteObjectsCommand } = await import('@aws-sdk/client-s3')
    await assert.rejects(
      s3.send(
        new DeleteObjectsCommand({ Bucket: 'b', Delete: { Objects: [{ Key: 'k' }] }, ChecksumAlgorithm: 'CRC32' }),
      ),
      { name: 'MalformedXML' },
    )
  })

  it('a key whose percent-encoding is broken is refused', async () => {
    const reply = await send(house.handle, { method: 'GET', path: '/bucket/%zz', headers: ['host', 'x'] })
    assert.equal(reply.status, 400)
    assert.match(await textOf(reply), /<Code>InvalidURI<\/Code>/)
  })

  it('two Host headers are refused', async () => {
    const reply = await send(house.handle, { method: 'GET', path: '/bucket/key', headers: ['host', 'a', 'host', 'b'] })
    assert.equal(reply.status, 400)
  })
})
