import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import type {
  DescribeStackEventsOutput,
  DescribeStackResourceOutput,
  DescribeStackResourcesOutput,
  DescribeStacksOutput,
  GetTemplateOutput,
  GetTemplateSummaryOutput,
  ListExportsOutput,
  ListStackResourcesOutput,
  ListStacksOutput,
  Stack,
} from '@aws-sdk/client-cloudformation'
import { Fault } from '../../kernel/fault.ts'
import { localCode, withStoredCode } from '../../template/index.ts'
import { root } from '../asking.fixture.ts'
import { resume } from './index.ts'
import { cloudformationWorld, type World } from './world.fixture.ts'

const buckets = `
Resources:
  First: {Type: AWS::S3::Bucket, Properties: {BucketName: first}}
  Second: {Type: AWS::S3::Bucket, DependsOn: First, Properties: {BucketName: second}}
Outputs:
  Name: {Description: its name, Value: !Ref Second}
`

describe('stacks', () => {
  let world: World
  beforeEach(async () => {
    world = await cloudformationWorld()
  })
  afterEach(() => world.close())

  const create = (TemplateBody: string, more: object = {}) =>
    world.call('CreateStack', { StackName: 's', TemplateBody, ...more })
  const stackOf = async (name = 's'): Promise<Stack> => {
    const { Stacks = [] } = await world.call<DescribeStacksOutput>('DescribeStacks', { StackName: name })
    return Stacks[0] as Stack
  }
  const eventsOf = async (name = 's'): Promise<readonly string[]> => {
    const { StackEvents = [] } = await world.call<DescribeStackEventsOutput>('DescribeStackEvents', { StackName: name })
    return StackEvents.toReversed().map((event) =>
      [event.LogicalResourceId, event.ResourceStatus, event.ResourceStatusReason].filter(Boolean).join(' '),
    )
  }
  const refused = (code: string, message: string | RegExp) => (error: unknown) => {
    assert.ok(error instanceof Fault, String(error))
    assert.equal(error.code, code)
    if (typeof message === 'string') assert.equal(error.message, message)
    else assert.match(error.message, message)
    return true
  }
  const exists = (id: string) => world.tiny.things.has(id)

  it('are created in the background, in order, and tell what happened', async () => {
    const release = world.tiny.hold('CreateBucket')
    const { StackId } = await create(buckets, { Tags: [{ Key: 'team', Value: 'one' }] })
    assert.match(String(StackId), /^arn:aws:cloudformation:us-east-1:123456789012:stack\/s\/[0-9a-f-]{36}$/)
    assert.equal((await stackOf()).StackStatus, 'CREATE_IN_PROGRESS')
    release()
    assert.deepEqual(await world.settled(), [])
    const stack = await stackOf()
    assert.equal(stack.StackStatus, 'CREATE_COMPLETE')
    assert.deepEqual(stack.Outputs, [
      { OutputKey: 'Name', OutputValue: 'second', Description: 'its name', ExportName: undefined },
    ])
    assert.deepEqual(await eventsOf(), [
      's CREATE_IN_PROGRESS User Initiated',
      'First CREATE_IN_PROGRESS',
      'First CREATE_IN_PROGRESS Resource creation Initiated',
      'First CREATE_COMPLETE',
      'Second CREATE_IN_PROGRESS',
      'Second CREATE_IN_PROGRESS Resource creation Initiated',
      'Second CREATE_COMPLETE',
      's CREATE_COMPLETE',
    ])
    assert.deepEqual(world.tiny.things.get('bucket/first')?.['Tagging'], { TagSet: [{ Key: 'team', Value: 'one' }] })
    assert.deepEqual(world.callers, [root])
  })

  it('are found by id also when they are deleted, by name only while they live', async () => {
    const { StackId } = await create(buckets)
    await world.settled()
    await world.call('DeleteStack', { StackName: 's' })
    await world.settled()
    assert.deepEqual([...world.tiny.things], [])
    assert.equal((await stackOf(String(StackId))).StackStatus, 'DELETE_COMPLETE')
    await assert.rejects(stackOf(), refused('ValidationError', 'Stack with id s does not exist'))
    const { StackSummaries = [] } = await world.call<ListStacksOutput>('ListStacks', {})
    assert.deepEqual(
      StackSummaries.map(({ StackStatus }) => StackStatus),
      ['DELETE_COMPLETE'],
    )
    const filter = { StackStatusFilter: ['CREATE_COMPLETE'] }
    assert.deepEqual((await world.call<ListStacksOutput>('ListStacks', filter)).StackSummaries, [])
    await create(buckets)
    await world.settled()
    assert.equal((await stackOf()).StackStatus, 'CREATE_COMPLETE')
  })

  it('of another account or region are not found by id', async () => {
    await assert.rejects(
      stackOf('arn:aws:cloudformation:us-east-1:999999999999:stack/s/1'),
      refused('ValidationError', /does not exist/),
    )
  })

  it('do not share a name', async () => {
    await create(buckets)
    await assert.rejects(create(buckets), refused('AlreadyExistsException', 'Stack [s] already exists'))
    await world.settled()
    await assert.rejects(create(buckets), refused('AlreadyExistsException', 'Stack [s] already exists'))
  })

  it('are made once for one request token', async () => {
    const first = await create(buckets, { ClientRequestToken: 'token' })
    const second = await create(buckets, { ClientRequestToken: 'token' })
    assert.equal(first['StackId'], second['StackId'])
    await assert.rejects(
      create(buckets, { ClientRequestToken: 'other' }),
      refused('AlreadyExistsException', /already exists/),
    )
    await world.settled()
    assert.equal(world.tiny.called.filter((name) => name === 's3:CreateBucket').length, 2)
  })

  it('roll back when a resource fails, saying which and why', async () => {
    world.tiny.break('PutBucketPolicy', new Fault('AccessDenied', 'no s3:PutBucketPolicy'))
    await create(`
Resources:
  Bucket: {Type: AWS::S3::Bucket, Properties: {BucketName: first}}
  Policy: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: !Ref Bucket, PolicyDocument: {Statement: []}}}
  Never: {Type: AWS::S3::Bucket, DependsOn: Policy}
`)
    assert.deepEqual(await world.settled(), [])
    assert.equal((await stackOf()).StackStatus, 'ROLLBACK_COMPLETE')
    assert.deepEqual(await eventsOf(), [
      's CREATE_IN_PROGRESS User Initiated',
      'Bucket CREATE_IN_PROGRESS',
      'Bucket CREATE_IN_PROGRESS Resource creation Initiated',
      'Bucket CREATE_COMPLETE',
      'Policy CREATE_IN_PROGRESS',
      'Policy CREATE_FAILED Resource handler returned message: "no s3:PutBucketPolicy" (HandlerErrorCode: AccessDenied)',
      's ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [Policy]. Rollback requested by user.',
      'Policy DELETE_COMPLETE',
      'Bucket DELETE_IN_PROGRESS',
      'Bucket DELETE_COMPLETE',
      's ROLLBACK_COMPLETE',
    ])
    assert.deepEqual([...world.tiny.things], [])
  })

  it('roll back what a resource had made before it failed', async () => {
    world.tiny.break('PutRolePolicy', new Fault('MalformedPolicyDocument', 'Syntax errors in policy.'))
    await create(
      `
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Statement: []}
      ManagedPolicyArns: [arn:aws:iam::aws:policy/ReadOnlyAccess]
      Policies: [{PolicyName: p, PolicyDocument: {}}]
`,
      { Capabilities: ['CAPABILITY_IAM'] },
    )
    await world.settled()
    assert.equal((await stackOf()).StackStatus, 'ROLLBACK_COMPLETE')
    assert.deepEqual([...world.tiny.things], [])
  })

  it('never delete what was there before them', async () => {
    await world.tiny.call('s3', 'CreateBucket', { Bucket: 'first' })
    await create(buckets)
    await world.settled()
    assert.equal((await stackOf()).StackStatus, 'ROLLBACK_COMPLETE')
    assert.ok(exists('bucket/first'))
  })

  for (const [option, status, kept] of [
    [{ DisableRollback: true }, 'CREATE_FAILED', true],
    [{ OnFailure: 'DO_NOTHING' }, 'CREATE_FAILED', true],
    [{ OnFailure: 'ROLLBACK' }, 'ROLLBACK_COMPLETE', false],
    [{ OnFailure: 'DELETE' }, 'DELETE_COMPLETE', false],
  ] as const) {
    it(`end as ${status} when a creation with ${JSON.stringify(option)} fails`, async () => {
      await world.tiny.call('s3', 'CreateBucket', { Bucket: 'second' })
      const { StackId } = await create(buckets, option)
      await world.settled()
      assert.equal((await stackOf(String(StackId))).StackStatus, status)
      assert.equal(exists('bucket/first'), kept)
    })
  }

  it('keep errors that are no faults from the events, and pass them to the log', async () => {
    world.tiny.break('CreateBucket', new TypeError('secret of the house'))
    await create(buckets)
    const [error] = await world.settled()
    assert.ok(error instanceof AggregateError)
    assert.match(String(error.errors[0]), /secret of the house/)
    assert.ok((await eventsOf()).includes('First CREATE_FAILED Internal Failure'))
  })

  it('report properties that are not acted on', async () => {
    await create(
      'Resources: {B: {Type: AWS::S3::Bucket, Properties: {ReplicationConfiguration: {}, Tags: [{Key: a, Value: b, More: c}]}}}',
    )
    await world.settled()
    assert.ok(
      (await eventsOf()).includes('B CREATE_COMPLETE Properties not acted on: ReplicationConfiguration, Tags/0/More'),
    )
  })

  it('fail a resource whose properties do not fit, naming the property', async () => {
    await create('Resources: {B: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: b}}}')
    await world.settled()
    assert.ok(
      (await eventsOf()).includes(
        'B CREATE_FAILED Properties validation failed for resource B with message: [#: required key [PolicyDocument] not found]',
      ),
    )
  })

  it('are refused before anything is made when a type is unknown', async () => {
    await assert.rejects(
      create('Resources: {A: {Type: AWS::Logs::LogGroup}, B: {Type: AWS::S3::Bucket}}'),
      refused('ValidationError', 'Template format error: Unrecognized resource types: [AWS::Logs::LogGroup]'),
    )
    assert.deepEqual(world.tiny.called, [])
  })

  for (const [properties, given, wanted] of [
    ['{AssumeRolePolicyDocument: {}}', [], 'CAPABILITY_IAM'],
    ['{AssumeRolePolicyDocument: {}, RoleName: r}', ['CAPABILITY_IAM'], 'CAPABILITY_NAMED_IAM'],
  ] as const) {
    it(`that make IAM entities ${properties} must be acknowledged by ${wanted}`, async () => {
      const body = `Resources: {R: {Type: AWS::IAM::Role, Properties: ${properties}}}`
      await assert.rejects(
        create(body, { Capabilities: given }),
        refused('InsufficientCapabilitiesException', `Requires capabilities : [${wanted}]`),
      )
      await create(body, { Capabilities: ['CAPABILITY_NAMED_IAM'] })
      await world.settled()
      assert.equal((await stackOf()).StackStatus, 'CREATE_COMPLETE')
    })
  }

  for (const [input, message] of [
    [{ StackName: '1s', TemplateBody: buckets }, /'stackName' failed to satisfy constraint/],
    [{ TemplateBody: buckets, TemplateURL: 'http://x/b/k' }, 'Either Template URL or Template Body must be specified.'],
    [{ TemplateBody: undefined }, 'Either Template URL or Template Body must be specified.'],
    [{ TemplateBody: `# ${'x'.repeat(51_200)}` }, /less than or equal to 51200/],
    [{ TemplateBody: buckets, RoleARN: 'arn:aws:iam::1:role/r' }, 'RoleARN is not supported by this server'],
    [{ TemplateBody: buckets, OnFailure: 'DELETE', DisableRollback: true }, /not both/],
    [
      { TemplateBody: buckets, Parameters: [{ ParameterKey: 'X', ParameterValue: 'y' }] },
      'Parameters: [X] do not exist in the template',
    ],
    [{ TemplateBody: buckets, Tags: [{ Key: 'aws:x', Value: 'y' }] }, 'Tag keys that begin with aws: are reserved'],
  ] as const) {
    it(`are refused with ${String(message)}`, async () => {
      await assert.rejects(create(buckets, input), refused('ValidationError', message))
    })
  }

  it('hide parameters with NoEcho, also from the database', async () => {
    const body =
      'Parameters: {Secret: {Type: String, NoEcho: true}}\nResources: {B: {Type: AWS::S3::Bucket, Properties: {BucketName: !Ref Secret}}}'
    await create(body, { Parameters: [{ ParameterKey: 'Secret', ParameterValue: 'hush' }] })
    await world.settled()
    const stack = await stackOf()
    assert.deepEqual(stack.Parameters, [{ ParameterKey: 'Secret', ParameterValue: '****' }])
    assert.doesNotMatch(JSON.stringify(await world.needs.stacks.byId(String(stack.StackId))), /hush/)
  })

  it('take their template from a bucket, as the caller, and from nowhere else', async () => {
    await world.tiny.call('s3', 'PutObject', {
      Bucket: 'templates',
      Key: 'a b.yaml',
      Body: new TextEncoder().encode(buckets),
    })
    await create(buckets, { TemplateBody: undefined, TemplateURL: 'http://127.0.0.1:4566/templates/a%20b.yaml' })
    await world.settled()
    assert.equal((await stackOf()).StackStatus, 'CREATE_COMPLETE')
    const from = (TemplateURL: string) => world.call('ValidateTemplate', { TemplateURL })
    await from('https://templates.s3.us-east-1.amazonaws.com/a%20b.yaml')
    await from('http://templates.s3.localhost:4566/a%20b.yaml')
    await assert.rejects(
      from('http://127.0.0.1/templates/none'),
      refused('ValidationError', 'S3 error: The specified key does not exist.'),
    )
    for (const url of ['file:///etc/passwd', 'http://localhost/only', 'http://localhost/%zz/%zz', 'x']) {
      await assert.rejects(from(url), refused('ValidationError', 'TemplateURL must be a supported URL.'))
    }
    for (const host of ['example.com', 'templates.s3.example.com', 'templates.s3.amazonaws.com.example.com']) {
      await assert.rejects(
        from(`https://${host}/templates/a%20b.yaml`),
        refused('ValidationError', `S3 error: Domain name specified in ${host} is not a valid S3 domain`),
      )
    }
  })

  it('keep resources with DeletionPolicy Retain', async () => {
    await create(
      'Resources: {A: {Type: AWS::S3::Bucket, DeletionPolicy: Retain, Properties: {BucketName: kept}}, B: {Type: AWS::S3::Bucket, Properties: {BucketName: gone}}}',
    )
    await world.settled()
    await world.call('DeleteStack', { StackName: 's' })
    await world.settled()
    assert.deepEqual([...world.tiny.things.keys()], ['bucket/kept'])
  })

  it('stay when a resource cannot be deleted, and can be deleted afterwards', async () => {
    await create(buckets)
    await world.settled()
    await world.tiny.call('s3', 'PutObject', { Bucket: 'second', Key: 'file' })
    await world.call('DeleteStack', { StackName: 's' })
    await world.settled()
    const stack = await stackOf()
    assert.equal(stack.StackStatus, 'DELETE_FAILED')
    assert.match(String(stack.StackStatusReason), /failed to delete: \[Second\]/)
    assert.ok(exists('bucket/first'), 'what a failed resource depends on is left')
    const retain = (id: string) => world.call('DeleteStack', { StackName: 's', RetainResources: [id] })
    await assert.rejects(retain('Third'), refused('ValidationError', /resources to retain must be in a valid state/))
    const { StackId } = await stackOf()
    await retain('Second')
    await world.settled()
    await assert.rejects(stackOf(), refused('ValidationError', /does not exist/))
    assert.ok((await eventsOf(StackId)).includes('Second DELETE_SKIPPED'))
    assert.ok(exists('bucket/second'))
    assert.ok(!exists('bucket/first'))
  })

  it('whose resources are gone already are deleted', async () => {
    await create(buckets)
    await world.settled()
    await world.tiny.call('s3', 'DeleteBucket', { Bucket: 'first' })
    await world.call('DeleteStack', { StackName: 's' })
    await world.settled()
    await assert.rejects(stackOf(), refused('ValidationError', /does not exist/))
  })

  it('are not deleted while they are made, or protected; one that is not there is no fault', async () => {
    const release = world.tiny.hold('CreateBucket')
    await create(buckets, { EnableTerminationProtection: true })
    const remove = (more = {}) => world.call('DeleteStack', { StackName: 's', ...more })
    await assert.rejects(remove(), refused('ValidationError', /cannot be deleted while in status CREATE_IN_PROGRESS/))
    release()
    await world.settled()
    await assert.rejects(
      remove(),
      refused('ValidationError', 'Stack [s] cannot be deleted while TerminationProtection is enabled'),
    )
    assert.deepEqual(await world.call('DeleteStack', { StackName: 'none' }), {})
  })

  it('are protected, or no longer, at any time until they go', async () => {
    const protect = (EnableTerminationProtection: boolean) =>
      world.call<Stack>('UpdateTerminationProtection', { StackName: 's', EnableTerminationProtection })
    await assert.rejects(protect(true), refused('ValidationError', /does not exist/))
    const release = world.tiny.hold('CreateBucket')
    await create(buckets)
    const { StackId = '' } = await protect(true)
    release()
    await world.settled()
    const { EnableTerminationProtection, StackStatus } = await stackOf()
    assert.deepEqual([EnableTerminationProtection, StackStatus], [true, 'CREATE_COMPLETE'])
    await assert.rejects(
      world.call('DeleteStack', { StackName: 's' }),
      refused('ValidationError', /TerminationProtection/),
    )
    await protect(false)
    await world.call('DeleteStack', { StackName: 's' })
    await world.settled()
    assert.equal((await stackOf(StackId)).StackStatus, 'DELETE_COMPLETE')
    const gone = world.call('UpdateTerminationProtection', { StackName: StackId, EnableTerminationProtection: true })
    await assert.rejects(gone, refused('ValidationError', /cannot be updated/))
  })

  it('export values to other stacks, and stay while these use them', async () => {
    const exporting = `${buckets.trimEnd().slice(0, -1)}, Export: {Name: !Sub '\${AWS::StackName}-bucket'}}\n`
    await create(exporting)
    await world.settled()
    const { Exports = [] } = await world.call<ListExportsOutput>('ListExports', {})
    assert.deepEqual(
      Exports.map(({ Name, Value }) => [Name, Value]),
      [['s-bucket', 'second']],
    )
    const importing =
      'Resources: {B: {Type: AWS::S3::Bucket, Properties: {BucketName: !Sub ["${x}-copy", {x: !ImportValue s-bucket}]}}}'
    await world.call('CreateStack', { StackName: 'user', TemplateBody: importing })
    await world.settled()
    assert.ok(exists('bucket/second-copy'))
    const remove = () => world.call('DeleteStack', { StackName: 's' })
    await assert.rejects(
      remove(),
      refused('ValidationError', 'Export s-bucket cannot be deleted as it is in use by user'),
    )
    await world.call('DeleteStack', { StackName: 'user' })
    await world.settled()
    await remove()
    await world.settled()
    assert.deepEqual((await world.call<ListExportsOutput>('ListExports', {})).Exports, [])
  })

  it('fail when a value that they import, or a name that they export, is not free', async () => {
    await create('Resources: {B: {Type: AWS::S3::Bucket, Properties: {BucketName: !ImportValue none}}}')
    await world.settled()
    assert.ok((await eventsOf()).some((event) => event.includes('No export named none found')))
    const exporting = 'Resources: {B: {Type: AWS::S3::Bucket}}\nOutputs: {O: {Value: x, Export: {Name: taken}}}'
    for (const name of ['one', 'two']) {
      await world.call('CreateStack', { StackName: name, TemplateBody: exporting })
      await world.settled()
    }
    assert.equal((await stackOf('one')).StackStatus, 'CREATE_COMPLETE')
    assert.equal((await stackOf('two')).StackStatus, 'ROLLBACK_COMPLETE')
    assert.ok((await eventsOf('two')).some((event) => event.includes('Export with name taken is already exported')))
  })

  it('that a stop of the server cut off are rolled back, or deleted to the end, at the next start', async () => {
    await create(buckets)
    await world.settled()
    for (const [status, wanted] of [
      ['CREATE_IN_PROGRESS', 'ROLLBACK_COMPLETE'],
      ['ROLLBACK_IN_PROGRESS', 'ROLLBACK_COMPLETE'],
      ['DELETE_IN_PROGRESS', 'DELETE_COMPLETE'],
    ] as const) {
      const kept = await world.needs.stacks.byId(String((await stackOf()).StackId))
      assert.ok(kept)
      const event = {
        id: status,
        stackId: kept.id,
        stackName: 's',
        logicalId: 's',
        type: 'AWS::CloudFormation::Stack',
        status,
        at: 0,
      }
      assert.ok(await world.needs.stacks.update({ ...kept, status }, kept.status, event))
      await resume(world.needs)
      assert.deepEqual(await world.settled(), [])
      assert.equal((await stackOf(kept.id)).StackStatus, wanted)
    }
    assert.deepEqual([...world.tiny.things], [])
  })

  it('show their resources', async () => {
    await create(buckets)
    await world.settled()
    const all = await world.call<DescribeStackResourcesOutput>('DescribeStackResources', { StackName: 's' })
    assert.deepEqual(
      all.StackResources?.map((resource) => [
        resource.LogicalResourceId,
        resource.PhysicalResourceId,
        resource.ResourceStatus,
      ]),
      [
        ['First', 'first', 'CREATE_COMPLETE'],
        ['Second', 'second', 'CREATE_COMPLETE'],
      ],
    )
    const listed = await world.call<ListStackResourcesOutput>('ListStackResources', { StackName: 's' })
    assert.equal(listed.StackResourceSummaries?.length, 2)
    const one = { StackName: 's', LogicalResourceId: 'First' }
    const detail = await world.call<DescribeStackResourceOutput>('DescribeStackResource', one)
    assert.equal(detail.StackResourceDetail?.PhysicalResourceId, 'first')
    for (const name of ['DescribeStackResource', 'DescribeStackResources']) {
      await assert.rejects(
        world.call(name, { StackName: 's', LogicalResourceId: 'None' }),
        refused('ValidationError', 'Resource None does not exist for stack s'),
      )
    }
  })

  it('answer pages of events', async () => {
    const many = Array.from({ length: 40 }, (_, i) => `  B${i}: {Type: AWS::S3::Bucket}`).join('\n')
    await create(`Resources:\n${many}`)
    await world.settled()
    const first = await world.call<DescribeStackEventsOutput>('DescribeStackEvents', { StackName: 's' })
    assert.equal(first.StackEvents?.length, 100)
    const rest = await world.call<DescribeStackEventsOutput>('DescribeStackEvents', {
      StackName: 's',
      NextToken: first.NextToken,
    })
    assert.equal(rest.StackEvents?.length, 22)
    assert.equal(rest.NextToken, undefined)
  })

  it('give their template back, as sent and as processed', async () => {
    await create(buckets)
    const original = await world.call<GetTemplateOutput>('GetTemplate', { StackName: 's' })
    assert.equal(original.TemplateBody, buckets)
    const processed = await world.call<GetTemplateOutput>('GetTemplate', { StackName: 's', TemplateStage: 'Processed' })
    assert.deepEqual(JSON.parse(String(processed.TemplateBody)).Outputs.Name.Value, { Ref: 'Second' })
  })

  it('are asked for by their ARN', async () => {
    const unknown = 'arn:aws:cloudformation:us-east-1:123456789012:stack/s/*'
    assert.deepEqual(await world.asks('CreateStack', { StackName: 's' }), [
      { action: 'cloudformation:CreateStack', resource: unknown, context: {} },
    ])
    const { StackId } = await create(buckets)
    for (const name of ['DescribeStacks', 'DeleteStack', 'DescribeStackEvents', 'GetTemplate', 'ListStackResources']) {
      assert.deepEqual(await world.asks(name, { StackName: 's' }), [
        { action: `cloudformation:${name}`, resource: StackId, context: {} },
      ])
    }
  })

  it('deploy the private-folders system', async () => {
    const file = join(import.meta.dirname, '../../../stacks/private-folders/template.yaml')
    const text = readFileSync(file, 'utf8')
    const stored = new Map(
      localCode(text).map(({ logicalId }) => [logicalId, { bucket: 'code', key: 'functions.zip' }]),
    )
    const TemplateBody = withStoredCode(text, stored)
    const Capabilities = ['CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND']
    await assert.rejects(
      create(TemplateBody, { Capabilities: ['CAPABILITY_NAMED_IAM'] }),
      refused('InsufficientCapabilitiesException', 'Requires capabilities : [CAPABILITY_AUTO_EXPAND]'),
    )
    await create(TemplateBody, { Capabilities })
    assert.deepEqual(await world.settled(), [])
    assert.deepEqual(
      (await eventsOf()).filter((event) => /FAILED|not acted on/.test(event)),
      [],
    )
    const { Outputs = [], StackStatus } = await stackOf()
    assert.equal(StackStatus, 'CREATE_COMPLETE')
    const outputs = Object.fromEntries(Outputs.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]))
    assert.match(outputs['ApiUrl'] ?? '', /^http:\/\/api\d+\.execute-api\.localhost:4566$/)
    assert.equal(outputs['Region'], 'us-east-1')
    assert.match(outputs['BucketName'] ?? '', /^s-bucket-[a-z0-9]{12}$/)
    const limited = String(world.tiny.things.get('inline/federated_identity/limited_s3')?.['PolicyDocument'])
    assert.ok(limited.includes(`arn:aws:s3:::${outputs['BucketName']}/\${cognito-identity.amazonaws.com:sub}/*`))
    const routes = [...world.tiny.things].filter(([id]) => id.startsWith('route/'))
    assert.deepEqual(
      routes.map(([, { RouteKey, AuthorizationType, AuthorizerId }]) => [
        RouteKey,
        AuthorizationType ?? 'JWT',
        AuthorizerId !== undefined,
      ]),
      [
        ['POST /signup', 'NONE', false],
        ['POST /confirm', 'NONE', false],
        ['POST /signin', 'NONE', false],
        ['POST /refresh', 'NONE', false],
        ['GET /me', 'JWT', true],
        ['POST /credentials', 'JWT', true],
      ],
    )
    await world.call('DeleteStack', { StackName: 's' })
    await world.settled()
    assert.deepEqual([...world.tiny.things.keys()], [])
  })

  it('summarise a template without deploying it', async () => {
    const body =
      'Description: d\nParameters: {P: {Type: String, Default: x, AllowedValues: [x, y]}}\nResources: {R: {Type: AWS::IAM::Role}}'
    const summary = await world.call<GetTemplateSummaryOutput>('GetTemplateSummary', { TemplateBody: body })
    assert.deepEqual(summary.Capabilities, ['CAPABILITY_IAM'])
    assert.deepEqual(summary.ResourceTypes, ['AWS::IAM::Role'])
    assert.deepEqual(summary.Parameters?.[0]?.ParameterConstraints, { AllowedValues: ['x', 'y'] })
    await assert.rejects(
      world.call('ValidateTemplate', { TemplateBody: 'a: [' }),
      refused('ValidationError', /not well-formed/),
    )
  })
})
