import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  DescribeStackEventsCommand,
  ListExportsCommand,
  ListStackResourcesCommand,
} from '@aws-sdk/client-cloudformation'
import { CreateRoleCommand, DeleteRoleCommand } from '@aws-sdk/client-iam'
import { CreateBucketCommand, DeleteBucketCommand, DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { start, type TestServer } from '../../src/testing.ts'
import {
  type Clients,
  clientsOf,
  createStack,
  deleteStack,
  failures,
  functionRole,
  inlineFunction,
  inventory,
  outputsOf,
  policy,
  userWith,
} from './stackWorld.ts'

const Bucket = { Type: 'AWS::S3::Bucket' }
const Role = functionRole({ Action: 's3:GetObject', Resource: '*' })
const Echo = inlineFunction('Role', 'exports.handler = async (event) => event')

/** One of nearly everything that a template can have. */
const everything: Readonly<Record<string, object>> = {
  Bucket,
  Role,
  Function: Echo,
  BucketPolicy: {
    Type: 'AWS::S3::BucketPolicy',
    Properties: {
      Bucket: { Ref: 'Bucket' },
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: { 'Fn::GetAtt': 'Role.Arn' } },
            Action: 's3:GetObject',
            Resource: { 'Fn::Sub': '${Bucket.Arn}/*' },
          },
        ],
      },
    },
  },
  Policy: {
    Type: 'AWS::IAM::ManagedPolicy',
    Properties: { PolicyDocument: policy({ Action: 's3:*', Resource: '*' }), Roles: [{ Ref: 'Role' }] },
  },
  Pool: { Type: 'AWS::Cognito::UserPool' },
  Client: { Type: 'AWS::Cognito::UserPoolClient', Properties: { UserPoolId: { Ref: 'Pool' } } },
  Group: { Type: 'AWS::Cognito::UserPoolGroup', Properties: { UserPoolId: { Ref: 'Pool' }, GroupName: 'people' } },
  Identities: {
    Type: 'AWS::Cognito::IdentityPool',
    Properties: {
      AllowUnauthenticatedIdentities: false,
      CognitoIdentityProviders: [{ ClientId: { Ref: 'Client' }, ProviderName: { 'Fn::GetAtt': 'Pool.ProviderName' } }],
    },
  },
  Attachment: {
    Type: 'AWS::Cognito::IdentityPoolRoleAttachment',
    Properties: { IdentityPoolId: { Ref: 'Identities' }, Roles: { authenticated: { 'Fn::GetAtt': 'Role.Arn' } } },
  },
  Api: {
    Type: 'AWS::ApiGatewayV2::Api',
    Properties: { Name: 'door', ProtocolType: 'HTTP', Target: { 'Fn::GetAtt': 'Function.Arn' } },
  },
  Permission: {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      Action: 'lambda:InvokeFunction',
      FunctionName: { Ref: 'Function' },
      Principal: 'apigateway.amazonaws.com',
    },
  },
}

/** The template of everything, with one more resource that comes last. */
function andThen(Last: object): object {
  return { Resources: { ...everything, Last: { ...Last, DependsOn: Object.keys(everything) } } }
}

const fixedRole = { ...Role, Properties: { ...(Role as { Properties: object }).Properties, RoleName: 'fixed' } }

describe('CloudFormation through the SDK', { timeout: 120_000 }, () => {
  let server: TestServer
  let all: Clients
  before(async () => {
    server = await start()
    all = clientsOf(server)
  })
  after(() => server.stop())

  it('makes a stack of everything, and its deletion leaves nothing', async () => {
    const stack = await createStack(all.stacks, 'everything', { Resources: everything })
    assert.equal(stack.StackStatus, 'CREATE_COMPLETE')
    const made = await inventory(all)
    const kinds = made.map((line) => line.slice(0, line.lastIndexOf(' ')))
    assert.deepEqual(kinds, ['api', 'bucket', 'fn', 'identity pool', 'policy', 'role', 'user pool'])
    assert.match(made.join('\n'), /role everything-Role-[A-Z0-9]{12}$/m)
    assert.equal((await deleteStack(all.stacks, stack.StackId ?? '')).StackStatus, 'DELETE_COMPLETE')
    assert.deepEqual(await inventory(all), [])
  })

  const broken: readonly (readonly [what: string, last: object, reason: RegExp])[] = [
    [
      'a property of a wrong value',
      { ...Bucket, Properties: { VersioningConfiguration: { Status: 'Maybe' } } },
      /#\/VersioningConfiguration\/Status: Maybe is not a valid enum value/,
    ],
    [
      'a property of a wrong type',
      { ...Bucket, Properties: { BucketName: { a: 1 } } },
      /#\/BucketName: expected type: String, found: JSONObject/,
    ],
    [
      'a value that the service refuses',
      { ...Bucket, Properties: { BucketName: 'UPPER' } },
      /The specified bucket is not valid.*InvalidBucketName/,
    ],
    ['a required property left out', { Type: 'AWS::IAM::Role' }, /required key \[AssumeRolePolicyDocument\] not found/],
    [
      'code that is not in its bucket',
      {
        ...Echo,
        Properties: {
          ...(Echo as { Properties: object }).Properties,
          Code: { S3Bucket: { Ref: 'Bucket' }, S3Key: 'none.zip' },
        },
      },
      /S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist/,
    ],
    [
      'code in a bucket that is not there',
      {
        ...Echo,
        Properties: {
          ...(Echo as { Properties: object }).Properties,
          Code: { S3Bucket: 'nowhere-at-all', S3Key: 'x.zip' },
        },
      },
      /S3 Error Code: NoSuchBucket/,
    ],
    [
      'an export of nobody',
      { ...Bucket, Properties: { BucketName: { 'Fn::ImportValue': 'nothing' } } },
      /No export named nothing found/,
    ],
    [
      'an attribute that is not there',
      { ...Bucket, Properties: { BucketName: { 'Fn::GetAtt': 'Bucket.Color' } } },
      /Color/,
    ],
  ]
  for (const [what, last, reason] of broken) {
    it(`rolls everything back after ${what}, and says which resource and why`, async () => {
      const stack = await createStack(all.stacks, 'broken', andThen(last))
      assert.equal(stack.StackStatus, 'ROLLBACK_COMPLETE')
      const failed = await failures(all.stacks, 'broken')
      assert.deepEqual(
        failed.map(([id]) => id),
        ['Last'],
      )
      assert.match(failed[0]?.[1] ?? '', reason)
      const { StackEvents } = await all.stacks.send(new DescribeStackEventsCommand({ StackName: 'broken' }))
      const told = StackEvents?.find(({ ResourceStatus }) => ResourceStatus === 'ROLLBACK_IN_PROGRESS')
      assert.match(told?.ResourceStatusReason ?? '', /^The following resource\(s\) failed to create: \[Last\]\. /)
      assert.deepEqual(await inventory(all), [])
      await deleteStack(all.stacks, stack.StackId ?? '')
    })
  }

  it('makes no function whose role Lambda may not take', async () => {
    const trust = policy({ Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' })
    const Role = { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trust } }
    const { StackStatus, StackId = '' } = await createStack(all.stacks, 'untrusted', {
      Resources: { Role, Function: Echo },
    })
    assert.equal(StackStatus, 'ROLLBACK_COMPLETE')
    const [failed] = await failures(all.stacks, StackId)
    assert.equal(failed?.[0], 'Function')
    assert.match(failed?.[1] ?? '', /The role defined for the function cannot be assumed by Lambda/)
    assert.deepEqual(await inventory(all), [])
  })

  it('leaves what had the name before, when a name is taken', async () => {
    const trust = policy({ Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' })
    await all.iam.send(new CreateRoleCommand({ RoleName: 'fixed', AssumeRolePolicyDocument: trust }))
    await all.s3.send(new CreateBucketCommand({ Bucket: 'fixed-bucket' }))
    const named = { ...Bucket, Properties: { BucketName: 'fixed-bucket' } }
    for (const [Taken, reason] of [
      [fixedRole, /Role with name fixed already exists.*EntityAlreadyExists/],
      [named, /BucketAlreadyOwnedByYou|BucketAlreadyExists/],
    ] as const) {
      const { StackStatus, StackId = '' } = await createStack(all.stacks, 'taken', { Resources: { Bucket, Taken } })
      assert.equal(StackStatus, 'ROLLBACK_COMPLETE')
      const [failed] = await failures(all.stacks, StackId)
      assert.equal(failed?.[0], 'Taken')
      assert.match(failed?.[1] ?? '', reason)
      assert.deepEqual(await inventory(all), ['bucket fixed-bucket', 'role fixed'])
      await deleteStack(all.stacks, StackId)
    }
    await all.iam.send(new DeleteRoleCommand({ RoleName: 'fixed' }))
    await all.s3.send(new DeleteBucketCommand({ Bucket: 'fixed-bucket' }))
  })

  it('refuses before anything is made what can be seen in the template', async () => {
    const refusals: readonly (readonly [template: object, more: object, name: string, message: RegExp])[] = [
      [
        { Resources: { T: { Type: 'AWS::DynamoDB::Table' } } },
        {},
        'ValidationError',
        /Unrecognized resource types: \[AWS::DynamoDB::Table\]/,
      ],
      [
        { Resources: { A: { ...Bucket, DependsOn: 'B' }, B: { ...Bucket, DependsOn: 'A' } } },
        {},
        'ValidationError',
        /Circular dependency between resources: \[A, B\]/,
      ],
      [
        { Resources: { A: { ...Bucket, Properties: { BucketName: { Ref: 'C' } } } } },
        {},
        'ValidationError',
        /Unresolved resource dependencies \[C\]/,
      ],
      [
        { Resources: { Role } },
        { Capabilities: [] },
        'InsufficientCapabilitiesException',
        /Requires capabilities : \[CAPABILITY_IAM\]/,
      ],
      [
        { Resources: { fixedRole } },
        { Capabilities: ['CAPABILITY_IAM'] },
        'InsufficientCapabilitiesException',
        /\[CAPABILITY_NAMED_IAM\]/,
      ],
      [
        { Transform: 'AWS::Serverless-2016-10-31', Resources: { Bucket } },
        { Capabilities: [] },
        'InsufficientCapabilitiesException',
        /\[CAPABILITY_AUTO_EXPAND\]/,
      ],
      [{ Resources: {} }, {}, 'ValidationError', /At least one Resources member must be defined/],
    ]
    for (const [template, more, name, message] of refusals) {
      await assert.rejects(createStack(all.stacks, 'refused', template, more), { name, message })
    }
    assert.deepEqual(await inventory(all), [])
  })

  it('says which properties it does not act on', async () => {
    const Properties = { AccelerateConfiguration: { AccelerationStatus: 'Enabled' } }
    const { StackId = '' } = await createStack(all.stacks, 'ignoring', { Resources: { B: { ...Bucket, Properties } } })
    const { StackResourceSummaries } = await all.stacks.send(new ListStackResourcesCommand({ StackName: StackId }))
    assert.equal(StackResourceSummaries?.[0]?.ResourceStatusReason, 'Properties not acted on: AccelerateConfiguration')
    await deleteStack(all.stacks, StackId)
  })

  it('acts as the deployer: what the deployer may not do fails with the denial, and is undone', async () => {
    const may = ['cloudformation:*', 's3:CreateBucket', 's3:DeleteBucket', 'iam:*Role*']
    const root = await userWith(all.iam, 'deployer', { Action: may, Resource: '*' })
    const deployer = clientsOf({ ...server, root })
    const { StackStatus, StackId = '' } = await createStack(deployer.stacks, 'limited', {
      Resources: { Bucket, Role, Function: Echo },
    })
    assert.equal(StackStatus, 'ROLLBACK_COMPLETE')
    const [failed] = await failures(all.stacks, StackId)
    assert.equal(failed?.[0], 'Function')
    assert.match(
      failed?.[1] ?? '',
      /User: arn:aws:iam::\d+:user\/deployer is not authorized to perform: lambda:CreateFunction on resource: arn:aws:lambda:\S+ because no identity-based policy allows/,
    )
    assert.deepEqual(await inventory(all), [])

    const passing = { Action: [...may, 'lambda:*', 'iam:PassRole'], Resource: '*', Condition: {} }
    const other = clientsOf({ ...server, root: await userWith(all.iam, 'passer', passing) })
    const made = await createStack(other.stacks, 'passing', { Resources: { Role, Function: Echo } })
    assert.equal(made.StackStatus, 'CREATE_COMPLETE')
    await deleteStack(other.stacks, made.StackId ?? '')
    assert.deepEqual(await inventory(all), [])
  })

  it('says what a deployer could not undo, and an administrator can delete it', async () => {
    const may = { Action: ['cloudformation:*', 's3:CreateBucket'], Resource: '*' }
    const careless = clientsOf({ ...server, root: await userWith(all.iam, 'careless', may) })
    const Resources = { Bucket, Pool: { Type: 'AWS::Cognito::UserPool', DependsOn: 'Bucket' } }
    const stack = await createStack(careless.stacks, 'stuck', { Resources })
    assert.equal(stack.StackStatus, 'ROLLBACK_FAILED')
    assert.match(stack.StackStatusReason ?? '', /failed to delete: \[Bucket\]/)
    assert.match((await failures(all.stacks, 'stuck'))[1]?.[1] ?? '', /not authorized to perform: s3:DeleteBucket/)
    assert.equal((await deleteStack(all.stacks, stack.StackId ?? '')).StackStatus, 'DELETE_COMPLETE')
    assert.deepEqual(await inventory(all), [])
  })

  it('refuses one who may not use CloudFormation, or not read the template', async () => {
    const root = await userWith(all.iam, 'nobody', { Action: 's3:CreateBucket', Resource: '*' })
    const nobody = clientsOf({ ...server, root })
    await assert.rejects(createStack(nobody.stacks, 'none', { Resources: { Bucket } }), {
      name: 'AccessDenied',
      message:
        /not authorized to perform: cloudformation:CreateStack on resource: arn:aws:cloudformation:\S+:stack\/none\/\*/,
    })
    assert.deepEqual(await inventory(all), [])
  })

  it('does not delete a bucket that has objects; it can be emptied, or retained', async () => {
    const Kept = { ...Bucket, DeletionPolicy: 'Retain' }
    const full = async () => {
      const stack = await createStack(all.stacks, 'full', {
        Resources: { Bucket, Kept, Role },
        Outputs: { Name: { Value: { Ref: 'Bucket' } }, Kept: { Value: { Ref: 'Kept' } } },
      })
      const { Name, Kept: kept } = outputsOf(stack)
      await all.s3.send(new PutObjectCommand({ Bucket: Name, Key: 'file', Body: 'x' }))
      const tried = await deleteStack(all.stacks, stack.StackId ?? '')
      assert.equal(tried.StackStatus, 'DELETE_FAILED')
      assert.match(tried.StackStatusReason ?? '', /failed to delete: \[Bucket\]/)
      assert.match((await failures(all.stacks, 'full'))[0]?.[1] ?? '', /The bucket you tried to delete is not empty/)
      assert.deepEqual(await inventory(all), [`bucket ${Name}`, `bucket ${kept}`])
      await all.s3.send(new DeleteBucketCommand({ Bucket: kept }))
      return { id: stack.StackId ?? '', name: Name ?? '' }
    }
    const emptied = await full()
    await all.s3.send(new DeleteObjectCommand({ Bucket: emptied.name, Key: 'file' }))
    assert.equal((await deleteStack(all.stacks, emptied.id)).StackStatus, 'DELETE_COMPLETE')
    assert.deepEqual(await inventory(all), [])

    const retained = await full()
    await assert.rejects(deleteStack(all.stacks, retained.id, ['Role']), { message: /must be in a valid state/ })
    assert.equal((await deleteStack(all.stacks, retained.id, ['Bucket'])).StackStatus, 'DELETE_COMPLETE')
    assert.deepEqual(await inventory(all), [`bucket ${retained.name}`])
    await all.s3.send(new DeleteObjectCommand({ Bucket: retained.name, Key: 'file' }))
    await all.s3.send(new DeleteBucketCommand({ Bucket: retained.name }))
  })

  it('makes two stacks of one template side by side, but not two of one fixed name', async () => {
    const twins = await Promise.all(
      ['one', 'two'].map((name) => createStack(all.stacks, name, { Resources: everything })),
    )
    assert.deepEqual(
      twins.map(({ StackStatus }) => StackStatus),
      ['CREATE_COMPLETE', 'CREATE_COMPLETE'],
    )
    const before = await inventory(all)
    assert.equal(before.length, 14)
    await deleteStack(all.stacks, twins[0]?.StackId ?? '')
    assert.equal((await inventory(all)).length, 7)
    assert.ok((await inventory(all)).every((line) => before.includes(line)))
    await deleteStack(all.stacks, twins[1]?.StackId ?? '')

    const rivals = await Promise.all(
      ['one', 'two'].map((name) => createStack(all.stacks, name, { Resources: { fixedRole } })),
    )
    assert.deepEqual(rivals.map(({ StackStatus }) => StackStatus).sort(), ['CREATE_COMPLETE', 'ROLLBACK_COMPLETE'])
    const loser = rivals.find(({ StackStatus }) => StackStatus === 'ROLLBACK_COMPLETE')?.StackId ?? ''
    assert.match((await failures(all.stacks, loser))[0]?.[1] ?? '', /Role with name fixed already exists/)
    assert.deepEqual(await inventory(all), ['role fixed'])
    for (const { StackId = '' } of rivals) await deleteStack(all.stacks, StackId)
    assert.deepEqual(await inventory(all), [])
  })

  it('hands values from stack to stack, and keeps what is in use', async () => {
    const Name = { 'Fn::Sub': '${AWS::StackName}-bucket' }
    const exporting = { Resources: { Bucket }, Outputs: { Name: { Value: { Ref: 'Bucket' }, Export: { Name } } } }
    const producer = await createStack(all.stacks, 'producer', exporting)
    const { Exports } = await all.stacks.send(new ListExportsCommand({}))
    const value = outputsOf(producer)['Name']
    assert.deepEqual(Exports, [{ ExportingStackId: producer.StackId, Name: 'producer-bucket', Value: value }])
    const consumer = await createStack(all.stacks, 'consumer', {
      Resources: { Role },
      Outputs: { Name: { Value: { 'Fn::Sub': ['on ${it}', { it: { 'Fn::ImportValue': 'producer-bucket' } }] } } },
    })
    assert.equal(outputsOf(consumer)['Name'], `on ${value}`)
    await assert.rejects(deleteStack(all.stacks, 'producer'), {
      name: 'ValidationError',
      message: 'Export producer-bucket cannot be deleted as it is in use by consumer',
    })
    const rival = { Resources: { Bucket }, Outputs: { It: { Value: 'x', Export: { Name: 'producer-bucket' } } } }
    const refused = await createStack(all.stacks, 'rival', rival)
    assert.equal(refused.StackStatus, 'ROLLBACK_COMPLETE')
    const { StackEvents } = await all.stacks.send(new DescribeStackEventsCommand({ StackName: 'rival' }))
    assert.ok(
      StackEvents?.some(({ ResourceStatusReason: why = '' }) =>
        why.startsWith('Export with name producer-bucket is already exported'),
      ),
    )
    for (const id of ['consumer', 'producer']) {
      const found = id === 'consumer' ? consumer : producer
      assert.equal((await deleteStack(all.stacks, found.StackId ?? '')).StackStatus, 'DELETE_COMPLETE')
    }
    assert.deepEqual(await inventory(all), [])
  })

  it('decides by parameters and conditions, and shows no secret', async () => {
    const template = {
      Parameters: {
        Env: { Type: 'String', AllowedValues: ['dev', 'prod'], Default: 'dev' },
        Size: { Type: 'Number', MinValue: 1, Default: 2 },
        Secret: { Type: 'String', NoEcho: true, Default: 'hush' },
      },
      Conditions: { Prod: { 'Fn::Equals': [{ Ref: 'Env' }, 'prod'] } },
      Resources: { Bucket, Extra: { ...Bucket, Condition: 'Prod' } },
      Outputs: {
        Which: { Value: { 'Fn::If': ['Prod', { Ref: 'Extra' }, 'none'] } },
        Only: { Condition: 'Prod', Value: 'prod' },
        Size: { Value: { Ref: 'Size' } },
      },
    }
    const dev = await createStack(all.stacks, 'dev', template)
    assert.deepEqual(outputsOf(dev), { Which: 'none', Size: '2' })
    const Parameters = [{ ParameterKey: 'Env', ParameterValue: 'prod' }]
    const prod = await createStack(all.stacks, 'prod', template, { Parameters })
    assert.match(outputsOf(prod)['Which'] ?? '', /^prod-extra-/)
    assert.equal(outputsOf(prod)['Only'], 'prod')
    assert.deepEqual(prod.Parameters?.at(-1), { ParameterKey: 'Secret', ParameterValue: '****' })
    for (const [ParameterKey, ParameterValue, message] of [
      ['Env', 'test', /Env.*must be one of AllowedValues/],
      ['Size', '0', /Size.*must be a number not less than 1/],
      ['Sizes', '1', /Parameters: \[Sizes\] do not exist in the template/],
    ] as const) {
      const given = { Parameters: [{ ParameterKey, ParameterValue }] }
      await assert.rejects(createStack(all.stacks, 'bad', template, given), { name: 'ValidationError', message })
    }
    for (const { StackId = '' } of [dev, prod]) await deleteStack(all.stacks, StackId)
    assert.deepEqual(await inventory(all), [])
  })

  it('reads its template from a bucket by every address of it, as the caller', async () => {
    await all.s3.send(new CreateBucketCommand({ Bucket: 'templates' }))
    const Key = 'a dir/t+1.json'
    await all.s3.send(new PutObjectCommand({ Bucket: 'templates', Key, Body: JSON.stringify({ Resources: { Role } }) }))
    const path = 'a%20dir/t%2B1.json'
    for (const TemplateURL of [
      `${server.url}/templates/${path}`,
      `http://templates.s3.localhost:${server.port}/${path}`,
      `https://templates.s3.us-east-1.amazonaws.com/${path}`,
      `https://s3.us-east-1.amazonaws.com/templates/${path}`,
      `https://s3.amazonaws.com/templates/${path}`,
    ]) {
      const stack = await createStack(all.stacks, 'stored', {}, { TemplateBody: undefined, TemplateURL })
      assert.equal(stack.StackStatus, 'CREATE_COMPLETE', TemplateURL)
      await deleteStack(all.stacks, stack.StackId ?? '')
    }
    const from = (TemplateURL: string, who = all) =>
      createStack(who.stacks, 'stored', {}, { TemplateBody: undefined, TemplateURL })
    await assert.rejects(from(`${server.url}/templates/none`), {
      message: /S3 error: The specified key does not exist/,
    })
    await assert.rejects(from(`https://example.com/templates/${path}`), { message: /not a valid S3 domain/ })
    const root = await userWith(all.iam, 'blind', { Action: ['cloudformation:*', 'iam:*'], Resource: '*' })
    await assert.rejects(from(`${server.url}/templates/${path}`, clientsOf({ ...server, root })), {
      name: 'ValidationError',
      message: /S3 error: .*user\/blind is not authorized to perform: s3:GetObject/,
    })
    await all.s3.send(new DeleteObjectCommand({ Bucket: 'templates', Key }))
    await all.s3.send(new DeleteBucketCommand({ Bucket: 'templates' }))
  })
})
