import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { describe, it } from 'node:test'
import {
  ApiGatewayV2Client,
  CreateRouteCommand,
  NotFoundException as RouteNotFound,
} from '@aws-sdk/client-apigatewayv2'
import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation'
import {
  CognitoIdentityClient,
  GetCredentialsForIdentityCommand,
  NotAuthorizedException,
} from '@aws-sdk/client-cognito-identity'
import {
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
  UserNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider'
import { CreateRoleCommand, IAMClient, NoSuchEntityException } from '@aws-sdk/client-iam'
import { CreateFunctionCommand, InvokeCommand, LambdaClient, ResourceNotFoundException } from '@aws-sdk/client-lambda'
import {
  CompleteMultipartUploadCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutBucketLifecycleConfigurationCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { Fault } from '../kernel/fault.ts'
import type { HttpRequest, HttpResponse } from '../kernel/http.ts'
import { operationOfTarget, queryClaim, serviceOfVersion } from './claim.ts'
import { bodyOf } from './conformance/bytes.ts'
import { loadModel, type OperationModel, requestBody, type ServiceModel, type ServiceName } from './model.ts'
import { protocols } from './protocols/index.ts'
import { restRouter } from './route.ts'
import { s3Router, splitS3Path } from './routeS3.ts'

interface SdkRequest {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string | readonly string[] | null>>
  readonly headers: Readonly<Record<string, string>>
  readonly body?: unknown
}

interface Seen {
  operation?: string
  input?: Readonly<Record<string, unknown>>
}

async function bytesOf(body: unknown): Promise<Uint8Array> {
  if (body === undefined || body === null) return new Uint8Array()
  if (typeof body === 'string') return Buffer.from(body)
  if (body instanceof Uint8Array) return body
  const chunks: Uint8Array[] = []
  for await (const chunk of body as AsyncIterable<Uint8Array>) chunks.push(chunk)
  return Buffer.concat(chunks)
}

function queryText(query: SdkRequest['query']): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value ?? ''].flat().map((one) => `${encodeURIComponent(name)}=${encodeURIComponent(one)}`),
  )
  return pairs.join('&')
}

function locate(model: ServiceModel, request: HttpRequest, body: Uint8Array) {
  if (model.name === 's3') {
    const target = splitS3Path(request.path)
    assert.ok(target)
    const operation = s3Router(model)(request.method, target, request.query, request.headers)
    const labels: Record<string, string> = { Bucket: target.bucket ?? '', Key: target.key ?? '' }
    return { operation, labels }
  }
  if (model.protocol === 'restJson') {
    const routed = restRouter(model)(request.method, request.path, request.query)
    return { operation: routed?.operation, labels: routed?.labels ?? {} }
  }
  return { operation: model.operations.get(claimed(model, request, body)), labels: {} }
}

function claimed(model: ServiceModel, request: HttpRequest, body: Uint8Array): string {
  if (model.protocol === 'awsJson') {
    const target = request.headers[request.headers.indexOf('x-amz-target') + 1] ?? ''
    const claim = operationOfTarget(target)
    assert.equal(claim?.service, model.name)
    return claim?.operation ?? ''
  }
  const claim = queryClaim(Buffer.from(body).toString())
  assert.equal(serviceOfVersion(claim?.version ?? ''), model.name)
  return claim?.action ?? ''
}

/** What the wire does with one request: decodes it, and answers with the given output or fault. */
async function answer(
  model: ServiceModel,
  sdk: SdkRequest,
  seen: Seen,
  reply: object | Fault | undefined,
): Promise<HttpResponse> {
  const bytes = await bytesOf(sdk.body)
  const request: HttpRequest = {
    method: sdk.method,
    path: sdk.path,
    query: queryText(sdk.query),
    headers: Object.entries(sdk.headers).flatMap(([name, value]) => [name.toLowerCase(), value]),
    body: bodyOf(bytes),
  }
  const { operation, labels } = locate(model, request, bytes)
  assert.ok(operation, `no operation for ${request.method} ${request.path}?${request.query}`)
  const collected = requestBody(operation) === 'collect' ? bytes : undefined
  const protocol = protocols[model.protocol]
  seen.operation = operation.name
  seen.input = protocol.decode(model, operation, request, collected, labels) as Readonly<Record<string, unknown>>
  return respond(model, operation, reply)
}

function respond(model: ServiceModel, operation: OperationModel, reply: object | Fault | undefined): HttpResponse {
  const protocol = protocols[model.protocol]
  if (reply instanceof Fault) return protocol.encodeFault(model, operation, reply, 'request-1', { resource: '/x' })
  return protocol.encode(model, operation, reply, 'request-1')
}

/** Settings of an SDK client whose requests never leave the process. */
async function wired(service: ServiceName, reply: object | Fault | undefined) {
  const model = await loadModel(service)
  const seen: Seen = {}
  const handle = async (sdk: SdkRequest) => {
    const { status, headers, body } = await answer(model, sdk, seen, reply)
    const named: Record<string, string> = {}
    for (let i = 0; i < headers.length; i += 2) named[headers[i] as string] = headers[i + 1] as string
    const bytes = body === undefined ? [] : [typeof body === 'string' ? Buffer.from(body) : body]
    return { response: { statusCode: status, headers: named, body: Readable.from(bytes) } }
  }
  const requestHandler = { handle, metadata: { handlerProtocol: 'http/1.1' }, destroy: () => undefined }
  const config = {
    region: 'us-east-1',
    endpoint: 'http://127.0.0.1:4566',
    credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'none' },
    maxAttempts: 1,
    forcePathStyle: true,
    requestHandler: requestHandler as never,
  }
  return { config, seen }
}

const at = new Date('2026-01-02T03:04:05Z')

describe('the Cognito clients', () => {
  it('send InitiateAuth and read its tokens', async () => {
    const reply = { AuthenticationResult: { IdToken: 'id', ExpiresIn: 3600, TokenType: 'Bearer' } }
    const { config, seen } = await wired('cognito-idp', reply)
    const input = {
      AuthFlow: 'USER_PASSWORD_AUTH' as const,
      ClientId: 'abc123',
      AuthParameters: { USERNAME: 'ann', PASSWORD: 'p"\\é😀' },
    }
    const output = await new CognitoIdentityProviderClient(config).send(new InitiateAuthCommand(input))
    assert.deepEqual({ ...seen.input, AuthParameters: { ...(seen.input?.['AuthParameters'] as object) } }, input)
    assert.deepEqual(output.AuthenticationResult, reply.AuthenticationResult)
    assert.equal(output.$metadata.requestId, 'request-1')
  })

  it('read a fault as its class', async () => {
    const { config } = await wired('cognito-idp', new Fault('UserNotFoundException', 'User does not exist.'))
    const sent = new CognitoIdentityProviderClient(config).send(
      new InitiateAuthCommand({ AuthFlow: 'USER_AUTH', ClientId: 'abc123' }),
    )
    await assert.rejects(sent, (error) => {
      assert.ok(error instanceof UserNotFoundException)
      assert.equal(error.message, 'User does not exist.')
      assert.equal(error.$metadata.httpStatusCode, 400)
      return true
    })
  })

  it('read the expiry of credentials from an epoch', async () => {
    const reply = { IdentityId: 'us-east-1:1', Credentials: { AccessKeyId: 'ASIA', SecretKey: 's', Expiration: at } }
    const { config, seen } = await wired('cognito-identity', reply)
    const logins = { 'cognito-idp.us-east-1.amazonaws.com/us-east-1_a': 'eyJ' }
    const output = await new CognitoIdentityClient(config).send(
      new GetCredentialsForIdentityCommand({ IdentityId: 'us-east-1:1', Logins: logins }),
    )
    assert.deepEqual({ ...(seen.input?.['Logins'] as object) }, logins)
    assert.deepEqual(output.Credentials, reply.Credentials)
  })

  it('get 400 for a refusal, whatever status the model names', async () => {
    const { config } = await wired('cognito-identity', new Fault('NotAuthorizedException', 'no'))
    const sent = new CognitoIdentityClient(config).send(new GetCredentialsForIdentityCommand({ IdentityId: 'a:1' }))
    await assert.rejects(
      sent,
      (error) => error instanceof NotAuthorizedException && error.$metadata.httpStatusCode === 400,
    )
  })
})

describe('the query clients', () => {
  it('send CreateRole with tags and read the role', async () => {
    const role = { Path: '/', RoleName: 'r', RoleId: 'AROA', Arn: 'arn:aws:iam::1:role/r', CreateDate: at }
    const { config, seen } = await wired('iam', { Role: { ...role, Tags: [{ Key: 'a', Value: '<&>' }] } })
    const input = {
      RoleName: 'r',
      AssumeRolePolicyDocument: '{"Version":"2012-10-17"}',
      MaxSessionDuration: 3600,
      Tags: [
        { Key: 'a', Value: '1' },
        { Key: 'b', Value: '' },
      ],
    }
    const output = await new IAMClient(config).send(new CreateRoleCommand(input))
    assert.deepEqual(seen.input, input)
    assert.deepEqual(output.Role, { ...role, Tags: [{ Key: 'a', Value: '<&>' }] })
  })

  it("read IAM's NoSuchEntity as its class", async () => {
    const { config } = await wired('iam', new Fault('NoSuchEntityException', 'The role cannot be found.'))
    const sent = new IAMClient(config).send(new CreateRoleCommand({ RoleName: 'r', AssumeRolePolicyDocument: '{}' }))
    await assert.rejects(
      sent,
      (error) => error instanceof NoSuchEntityException && error.$metadata.httpStatusCode === 404,
    )
  })

  it('send AssumeRole and read the credentials', async () => {
    const credentials = { AccessKeyId: 'ASIA', SecretAccessKey: 's', SessionToken: 't', Expiration: at }
    const { config, seen } = await wired('sts', { Credentials: credentials, PackedPolicySize: 3 })
    const input = { RoleArn: 'arn:aws:iam::000000000000:role/r', RoleSessionName: 'me', DurationSeconds: 900 }
    const output = await new STSClient(config).send(new AssumeRoleCommand(input))
    assert.deepEqual(seen.input, input)
    assert.deepEqual(output.Credentials, credentials)
    assert.equal(output.PackedPolicySize, 3)
  })

  it('send CreateStack with nested lists', async () => {
    const { config, seen } = await wired('cloudformation', { StackId: 'arn:aws:cloudformation:::stack/s/1' })
    const input = {
      StackName: 's',
      TemplateBody: 'Resources: {}\n',
      Parameters: [{ ParameterKey: 'k', ParameterValue: 'v', UsePreviousValue: false }],
      Capabilities: ['CAPABILITY_IAM' as const],
      RollbackConfiguration: { RollbackTriggers: [{ Arn: 'arn:1', Type: 'AWS::CloudWatch::Alarm' }] },
      DisableRollback: true,
    }
    const output = await new CloudFormationClient(config).send(new CreateStackCommand(input))
    assert.deepEqual(seen.input, { ...input })
    assert.equal(output.StackId, 'arn:aws:cloudformation:::stack/s/1')
  })
})

describe('the REST JSON clients', () => {
  it('send CreateFunction with a zip file', async () => {
    const { config, seen } = await wired('lambda', { FunctionName: 'f', CodeSize: 3, Timeout: 3 })
    const input = {
      FunctionName: 'f',
      Role: 'arn:aws:iam::000000000000:role/r',
      Runtime: 'nodejs22.x' as const,
      Handler: 'index.handler',
      Code: { ZipFile: new Uint8Array([1, 2, 255]) },
      Environment: { Variables: { STAGE: 'b' } },
    }
    const output = await new LambdaClient(config).send(new CreateFunctionCommand(input))
    assert.equal(seen.operation, 'CreateFunction')
    assert.deepEqual(seen.input?.['Code'], input.Code)
    assert.deepEqual(
      { ...output, $metadata: undefined },
      { FunctionName: 'f', CodeSize: 3, Timeout: 3, $metadata: undefined },
    )
    assert.equal(output.$metadata.httpStatusCode, 201)
  })

  it('send and receive the payload of Invoke as it is', async () => {
    const payload = Buffer.from('{"a":1}')
    const { config, seen } = await wired('lambda', { StatusCode: 200, Payload: payload, FunctionError: 'Unhandled' })
    const output = await new LambdaClient(config).send(
      new InvokeCommand({ FunctionName: 'f', Payload: payload, InvocationType: 'RequestResponse' }),
    )
    assert.deepEqual(Buffer.from(seen.input?.['Payload'] as Uint8Array), payload)
    assert.deepEqual(Buffer.from(output.Payload ?? []), payload)
    assert.equal(output.FunctionError, 'Unhandled')
    assert.equal(output.StatusCode, 200)
  })

  it("read Lambda's fault with whose it is", async () => {
    const { config } = await wired('lambda', new Fault('ResourceNotFoundException', 'Function not found: f'))
    await assert.rejects(new LambdaClient(config).send(new InvokeCommand({ FunctionName: 'f' })), (error) => {
      assert.ok(error instanceof ResourceNotFoundException)
      assert.equal(error.message, 'Function not found: f')
      assert.equal(error.Type, 'User')
      return error.$metadata.httpStatusCode === 404
    })
  })

  it('send CreateRoute by the names of its JSON', async () => {
    const { config, seen } = await wired('apigatewayv2', { RouteId: 'r1', RouteKey: 'GET /me', ApiKeyRequired: false })
    const input = { ApiId: 'a1', RouteKey: 'GET /me', AuthorizationType: 'JWT' as const, AuthorizationScopes: ['x'] }
    const output = await new ApiGatewayV2Client(config).send(new CreateRouteCommand(input))
    assert.deepEqual(seen.input, input)
    assert.equal(output.RouteId, 'r1')
    assert.equal(output.ApiKeyRequired, false)
  })

  it("read API Gateway's fault as its class", async () => {
    const { config } = await wired('apigatewayv2', new Fault('NotFoundException', 'Invalid API identifier specified'))
    const sent = new ApiGatewayV2Client(config).send(new CreateRouteCommand({ ApiId: 'a', RouteKey: '$default' }))
    await assert.rejects(sent, (error) => error instanceof RouteNotFound && error.message.startsWith('Invalid API'))
  })
})

describe('the S3 client', () => {
  it('sends ListObjectsV2 and reads its page', async () => {
    const contents = [
      {
        Key: 'us-east-1:1/a & b <\u0001>.txt',
        LastModified: at,
        ETag: '"e"',
        Size: 3,
        StorageClass: 'STANDARD' as const,
      },
    ]
    const page = {
      Name: 'vault',
      Prefix: 'us-east-1:1/',
      KeyCount: 1,
      MaxKeys: 10,
      IsTruncated: false,
      Contents: contents,
      CommonPrefixes: [{ Prefix: 'us-east-1:1/sub/' }],
    }
    const { config, seen } = await wired('s3', page)
    const input = { Bucket: 'vault', Prefix: 'us-east-1:1/', MaxKeys: 10, Delimiter: '/' }
    const { $metadata, ...output } = await new S3Client(config).send(new ListObjectsV2Command(input))
    assert.equal(seen.operation, 'ListObjectsV2')
    assert.deepEqual(seen.input, input)
    assert.deepEqual(output, page)
    assert.equal($metadata.requestId, 'request-1')
  })

  it('sends CompleteMultipartUpload and reads its result', async () => {
    const reply = { Bucket: 'vault', Key: 'k', ETag: '"e-2"', Location: 'http://x/vault/k', VersionId: 'v1' }
    const { config, seen } = await wired('s3', reply)
    const input = {
      Bucket: 'vault',
      Key: 'dir/ä k',
      UploadId: 'u',
      MultipartUpload: { Parts: [1, 2].map((n) => ({ PartNumber: n, ETag: `"${n}"` })) },
    }
    const { $metadata, ...output } = await new S3Client(config).send(new CompleteMultipartUploadCommand(input))
    assert.equal(seen.operation, 'CompleteMultipartUpload')
    assert.deepEqual(seen.input, input)
    assert.deepEqual(output, reply)
    assert.equal($metadata.httpStatusCode, 200)
  })

  it('sends PutObject with metadata, and its body stays a stream', async () => {
    const { config, seen } = await wired('s3', { ETag: '"e"', ChecksumCRC32: 'AAAAAA==' })
    const input = { Bucket: 'b', Key: 'k', Body: 'hello', ContentType: 'text/plain', Metadata: { Owner: 'ann' } }
    const output = await new S3Client(config).send(new PutObjectCommand(input))
    const body = seen.input?.['Body'] as HttpRequest['body']
    assert.match(Buffer.from(await body.collect(100)).toString(), /hello/)
    assert.equal(seen.input?.['ContentType'], 'text/plain')
    assert.deepEqual({ ...(seen.input?.['Metadata'] as object) }, { owner: 'ann' })
    assert.equal(output.ETag, '"e"')
  })

  it('reads GetObject with its head and body', async () => {
    const reply = {
      Body: Buffer.from('hello'),
      ContentLength: 5,
      LastModified: at,
      ContentType: 'text/plain',
      Metadata: { owner: 'ann' },
    }
    const { config, seen } = await wired('s3', reply)
    const output = await new S3Client(config).send(new GetObjectCommand({ Bucket: 'b', Key: 'k', Range: 'bytes=0-4' }))
    assert.equal(seen.input?.['Range'], 'bytes=0-4')
    assert.equal(await output.Body?.transformToString(), 'hello')
    assert.deepEqual(output.LastModified, at)
    assert.deepEqual(output.Metadata, { owner: 'ann' })
  })

  it('reads where a bucket is', async () => {
    const { config } = await wired('s3', { LocationConstraint: 'eu-west-1' })
    const output = await new S3Client(config).send(new GetBucketLocationCommand({ Bucket: 'b' }))
    assert.equal(output.LocationConstraint, 'eu-west-1')
  })

  it("tells a part's copy from its upload", async () => {
    const { config, seen } = await wired('s3', { CopyPartResult: { ETag: '"e"', LastModified: at } })
    const input = { Bucket: 'b', Key: 'k', UploadId: 'u', PartNumber: 1, CopySource: '/b/other' }
    const output = await new S3Client(config).send(new UploadPartCopyCommand(input))
    assert.equal(seen.operation, 'UploadPartCopy')
    assert.deepEqual(seen.input, input)
    assert.deepEqual(output.CopyPartResult, { ETag: '"e"', LastModified: at })
  })

  it('sends a lifecycle with flattened rules', async () => {
    const { config, seen } = await wired('s3', {})
    const configuration = {
      Rules: [{ ID: 'r', Status: 'Enabled' as const, Filter: { Prefix: 'tmp/' }, Expiration: { Days: 1 } }],
    }
    await new S3Client(config).send(
      new PutBucketLifecycleConfigurationCommand({ Bucket: 'b', LifecycleConfiguration: configuration }),
    )
    assert.deepEqual(seen.input?.['LifecycleConfiguration'], configuration)
  })

  it('reads a fault as its class, and one without a body by its status', async () => {
    const fault = new Fault('NoSuchKey', 'The specified key does not exist.', { members: { Key: 'k' } })
    const { config } = await wired('s3', fault)
    const client = new S3Client(config)
    await assert.rejects(client.send(new GetObjectCommand({ Bucket: 'b', Key: 'k' })), (error) => {
      assert.ok(error instanceof NoSuchKey)
      return error.$metadata.httpStatusCode === 404 && error.message === fault.message
    })
    await assert.rejects(client.send(new HeadObjectCommand({ Bucket: 'b', Key: 'k' })), { name: 'NotFound' })
  })
})
