import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  CreateApiCommand,
  CreateIntegrationCommand,
  CreateRouteCommand,
  CreateStageCommand,
} from '@aws-sdk/client-apigatewayv2'
import { ListStacksCommand } from '@aws-sdk/client-cloudformation'
import { CreateIdentityPoolCommand, GetIdCommand } from '@aws-sdk/client-cognito-identity'
import {
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam'
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  GetFunctionCommand,
  GetPolicyCommand,
  InvokeCommand,
  type LambdaClient,
  RemovePermissionCommand,
} from '@aws-sdk/client-lambda'
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { strToU8, zipSync } from 'fflate'
import { administer } from '../../src/cli/administer.ts'
import { start, type TestServer } from '../../src/testing.ts'
import { adminOf, type Member, member } from './accountsWorld.ts'
import { clientsOf, createStack, outputsOf, policy, userWith } from './stackWorld.ts'

const denied = { name: 'AccessDeniedException' }

/** Tells what its role may read, of the buckets that the event names. */
const reader = `import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3'
export const handler = async ({ buckets, rawPath }, { invokedFunctionArn }) => {
  if (rawPath !== undefined) return { statusCode: 200, body: invokedFunctionArn }
  const s3 = new S3Client({ forcePathStyle: true, maxAttempts: 1 })
  const read = async (Bucket) => {
    try {
      return await (await s3.send(new GetObjectCommand({ Bucket, Key: 'a' }))).Body.transformToString()
    } catch (error) {
      return error.name
    }
  }
  return Promise.all(buckets.map(read))
}`

describe('services of two accounts', { timeout: 120_000 }, () => {
  let server: TestServer
  let ours: Member
  let theirs: Member
  before(async () => {
    server = await start()
    ours = await member(server, 'ours')
    theirs = await member(server, 'theirs')
    for (const [who, Bucket] of [
      [ours, 'our-bucket'],
      [theirs, 'their-bucket'],
    ] as const) {
      await who.s3.send(new CreateBucketCommand({ Bucket }))
      await who.s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: `of ${Bucket}` }))
    }
    const AssumeRolePolicyDocument = policy({
      Principal: { Service: 'lambda.amazonaws.com' },
      Action: 'sts:AssumeRole',
    })
    await theirs.iam.send(new CreateRoleCommand({ RoleName: 'worker', AssumeRolePolicyDocument }))
    const PolicyDocument = policy({ Action: 's3:*', Resource: '*' })
    await theirs.iam.send(new PutRolePolicyCommand({ RoleName: 'worker', PolicyName: 'own', PolicyDocument }))
    await theirs.functions.send(new CreateFunctionCommand(shape('worker', theirs.id)))
  })
  after(() => server.stop())

  const shape = (FunctionName: string, account: string) => ({
    FunctionName,
    Runtime: 'nodejs22.x' as const,
    Handler: 'index.handler',
    Role: `arn:aws:iam::${account}:role/worker`,
    Timeout: 20,
    Code: { ZipFile: zipSync({ 'index.mjs': strToU8(reader) }) },
  })
  const FunctionName = () => `arn:aws:lambda:${server.region}:${theirs.id}:function:worker`
  const invoke = async (functions: LambdaClient) => {
    const Payload = JSON.stringify({ buckets: ['our-bucket', 'their-bucket'] })
    const answer = await functions.send(new InvokeCommand({ FunctionName: FunctionName(), Payload }))
    return JSON.parse(Buffer.from(answer.Payload ?? []).toString()) as unknown
  }
  const permit = (StatementId: string, more: object) =>
    theirs.functions.send(
      new AddPermissionCommand({
        FunctionName: 'worker',
        StatementId,
        Action: 'lambda:InvokeFunction',
        Principal: ours.id,
        ...more,
      }),
    )
  const forbid = (StatementId: string) =>
    theirs.functions.send(new RemovePermissionCommand({ FunctionName: 'worker', StatementId }))

  it('let a function be invoked from the other where both sides allow it, and it reads what its own account may', async () => {
    const root = await userWith(ours.iam, 'caller', { Action: 'lambda:*', Resource: '*' })
    const caller = clientsOf({ ...server, root }).functions
    const other = await userWith(ours.iam, 'other', { Action: 's3:*', Resource: '*' })
    await assert.rejects(invoke(caller), {
      ...denied,
      message: /because no resource-based policy allows the lambda:Inv/,
    })
    await permit('ours', {})
    await assert.rejects(invoke(clientsOf({ ...server, root: other }).functions), {
      ...denied,
      message: /because no identity-based policy allows the lambda:Inv/,
    })
    assert.deepEqual(await invoke(caller), ['AccessDenied', 'of their-bucket'])
    await assert.rejects(caller.send(new GetFunctionCommand({ FunctionName: FunctionName() })), denied)
    await forbid('ours')
    await assert.rejects(invoke(caller), denied)
  })

  it('tell nobody abroad whether a function is there', async () => {
    const ask = async (name: string) => {
      const FunctionName = `arn:aws:lambda:${server.region}:${theirs.id}:function:${name}`
      const answer = await ours.functions.send(new GetFunctionCommand({ FunctionName })).catch((error: Error) => error)
      assert.ok(answer instanceof Error)
      return [answer.name, answer.message.replaceAll(name, '<name>')]
    }
    assert.deepEqual(await ask('worker'), await ask('nothing'))
    assert.deepEqual((await ask('nothing'))[0], 'AccessDeniedException')
  })

  it('let an API call the other’s function where its permission names the API’s account, and nobody else’s API', async () => {
    const through = async ({ apis }: Member) => {
      const { ApiId } = await apis.send(new CreateApiCommand({ Name: 'door', ProtocolType: 'HTTP' }))
      const to = { IntegrationType: 'AWS_PROXY', IntegrationUri: FunctionName(), PayloadFormatVersion: '2.0' } as const
      const { IntegrationId } = await apis.send(new CreateIntegrationCommand({ ApiId, ...to }))
      await apis.send(new CreateRouteCommand({ ApiId, RouteKey: '$default', Target: `integrations/${IntegrationId}` }))
      await apis.send(new CreateStageCommand({ ApiId, StageName: '$default', AutoDeploy: true }))
      return `${server.url}/_aws/execute-api/${ApiId}/$default/x`
    }
    const [ourDoor, theirDoor] = [await through(ours), await through(theirs)]
    const status = async (door: string) => (await fetch(door)).status
    assert.deepEqual([await status(ourDoor), await status(theirDoor)], [500, 500])
    await permit('door', { Principal: 'apigateway.amazonaws.com', SourceAccount: ours.id })
    assert.deepEqual([await status(ourDoor), await status(theirDoor)], [200, 500])
    assert.equal(await (await fetch(ourDoor)).text(), FunctionName())
    await forbid('door')
    assert.equal(await status(ourDoor), 500)
  })

  it('pass no role from one to the other', async () => {
    const foreign = ours.functions.send(new CreateFunctionCommand(shape('thief', theirs.id)))
    await assert.rejects(foreign, { ...denied, message: 'Cross-account pass role is not allowed.' })
  })

  it('lend a function to a role, and not to another of its name', async () => {
    const AssumeRolePolicyDocument = policy({ Principal: { AWS: ours.id }, Action: 'sts:AssumeRole' })
    const made = await ours.iam.send(new CreateRoleCommand({ RoleName: 'invoker', AssumeRolePolicyDocument }))
    await permit('role', { Principal: made.Role?.Arn })
    const principal = async () => {
      const { Policy = '' } = await theirs.functions.send(new GetPolicyCommand({ FunctionName: 'worker' }))
      return (JSON.parse(Policy) as { Statement: { Principal: { AWS?: string } }[] }).Statement[0]?.Principal.AWS
    }
    assert.equal(await principal(), made.Role?.Arn)
    await ours.iam.send(new DeleteRoleCommand({ RoleName: 'invoker' }))
    await ours.iam.send(new CreateRoleCommand({ RoleName: 'invoker', AssumeRolePolicyDocument }))
    assert.equal(await principal(), made.Role?.RoleId)
    await assert.rejects(permit('nobody', { Principal: `arn:aws:iam::${ours.id}:role/nobody` }), {
      name: 'InvalidParameterValueException',
    })
    await forbid('role')
  })

  it('keep their managed policies to themselves', async () => {
    const PolicyDocument = policy({ Action: '*', Resource: '*' })
    const { Policy } = await theirs.iam.send(new CreatePolicyCommand({ PolicyName: 'theirs', PolicyDocument }))
    const AssumeRolePolicyDocument = policy({ Principal: { AWS: ours.id }, Action: 'sts:AssumeRole' })
    const boundary = { RoleName: 'bounded', AssumeRolePolicyDocument, PermissionsBoundary: Policy?.Arn }
    await assert.rejects(ours.iam.send(new CreateRoleCommand(boundary)), { name: 'NoSuchEntityException' })
    const made = await ours.iam.send(new CreateRoleCommand({ RoleName: 'plain', AssumeRolePolicyDocument }))
    const attach = new AttachRolePolicyCommand({ RoleName: 'plain', PolicyArn: Policy?.Arn })
    await assert.rejects(ours.iam.send(attach), { name: 'NoSuchEntityException' })
    const credentials = await userWith(ours.iam, 'assumer', { Action: '*', Resource: '*' })
    const sts = new STSClient({ endpoint: server.url, region: server.region, credentials, maxAttempts: 1 })
    const session = { RoleArn: made.Role?.Arn, RoleSessionName: 'session', PolicyArns: [{ arn: Policy?.Arn }] }
    await assert.rejects(sts.send(new AssumeRoleCommand(session)), { name: 'MalformedPolicyDocumentException' })
  })

  it('make stacks of their own', async () => {
    const trust: unknown = JSON.parse(
      policy({ Principal: { AWS: { Ref: 'AWS::AccountId' } }, Action: 'sts:AssumeRole' }),
    )
    const template = {
      Resources: { Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trust } } },
      Outputs: { Account: { Value: { Ref: 'AWS::AccountId' } }, Arn: { Value: { 'Fn::GetAtt': ['Role', 'Arn'] } } },
    }
    const stack = await createStack(theirs.stacks, 'shared-name', template)
    const { Account, Arn } = outputsOf(stack)
    assert.equal(Account, theirs.id)
    assert.match(Arn ?? '', new RegExp(`^arn:aws:iam::${theirs.id}:role/shared-name-Role-`))
    assert.match(stack.StackId ?? '', new RegExp(`:${theirs.id}:stack/shared-name/`))
    assert.deepEqual((await ours.stacks.send(new ListStacksCommand({}))).StackSummaries, [])
    await createStack(ours.stacks, 'shared-name', template)
  })

  it('sign people up and identify them in the account of the pool', async () => {
    const { UserPool } = await theirs.userPools.send(new CreateUserPoolCommand({ PoolName: 'people' }))
    const client = { UserPoolId: UserPool?.Id, ClientName: 'app' }
    const { UserPoolClient } = await theirs.userPools.send(new CreateUserPoolClientCommand(client))
    const person = { ClientId: UserPoolClient?.ClientId, Username: 'eve', Password: 'Correct-horse-7' }
    assert.equal((await theirs.userPools.send(new SignUpCommand(person))).UserConfirmed, false)
    const guests = { IdentityPoolName: 'guests', AllowUnauthenticatedIdentities: true }
    const { IdentityPoolId } = await theirs.identityPools.send(new CreateIdentityPoolCommand(guests))
    const identify = (AccountId?: string) =>
      ours.identityPools.send(new GetIdCommand({ IdentityPoolId, ...(AccountId && { AccountId }) }))
    assert.ok((await identify()).IdentityId)
    assert.ok((await identify(theirs.id)).IdentityId)
    await assert.rejects(identify(ours.id), { name: 'ResourceNotFoundException' })
  })

  it('explain to an account what is its own alone, and to the managing one everything', async () => {
    const list = async (who?: Member) => {
      const { Denials } = await administer<{ Denials: readonly { Caller: string }[] }>(
        adminOf(server, who?.root),
        'ListDenials',
        {},
      )
      return Denials.map(({ Caller }) => Caller)
    }
    const nobody = await userWith(ours.iam, 'nobody', { Action: 'sts:GetCallerIdentity', Resource: '*' })
    await assert.rejects(
      clientsOf({ ...server, root: nobody }).functions.send(new GetPolicyCommand({ FunctionName: 'x' })),
    )
    const own = await list(ours)
    assert.ok(own.includes(`arn:aws:iam::${ours.id}:user/nobody`))
    assert.ok(own.every((caller) => caller.includes(ours.id)))
    assert.ok(!own.includes(`arn:aws:iam::${ours.id}:user/caller`))
    assert.ok((await list()).includes(`arn:aws:iam::${ours.id}:user/caller`))
    assert.ok((await list(theirs)).every((caller) => !caller.includes(ours.id)))
    const explain = (Principal: string, Resource: string, who?: Member) =>
      administer<{ Allowed: boolean }>(adminOf(server, who?.root), 'Explain', {
        Principal,
        Action: 's3:GetObject',
        Resource,
      })
    const ann = `arn:aws:iam::${ours.id}:user/nobody`
    const elsewhere = 'arn:aws:s3:::their-bucket/a'
    assert.equal((await explain(ann, 'arn:aws:s3:::our-bucket/a', ours)).Allowed, false)
    assert.equal((await explain(ann, elsewhere)).Allowed, false)
    for (const [principal, resource, who] of [
      [ann, elsewhere, ours],
      [ann, elsewhere, theirs],
      [`arn:aws:iam::${ours.id}:user/missing`, 'arn:aws:s3:::x/a', theirs],
    ] as const) {
      await assert.rejects(explain(principal, resource, who), /Only the management account may ask/)
    }
  })
})
