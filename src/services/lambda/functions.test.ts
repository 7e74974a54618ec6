import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Fault } from '../../kernel/fault.ts'
import { account } from '../asking.fixture.ts'
import { reclaimPackages, service } from './index.ts'
import { arnOf, functionInput, lambdaWorld, refuses, role } from './world.fixture.ts'

interface Configuration {
  readonly FunctionArn: string
  readonly RevisionId: string
  readonly [name: string]: unknown
}

describe('a function', () => {
  it('is created with defaults and found by name, partial ARN and ARN', async (test) => {
    const { create, call } = await lambdaWorld(test)
    const made = await create('orders', { Environment: { Variables: { TABLE: 't' } } })
    assert.equal(made['FunctionArn'], arnOf('orders'))
    assert.equal(made['Timeout'], 3)
    assert.equal(made['MemorySize'], 128)
    assert.equal(made['State'], 'Active')
    assert.equal(made['CodeSize'], 3)
    assert.match(String(made['LastModified']), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/)
    assert.deepEqual(made['Environment'], { Variables: { TABLE: 't' } })
    for (const FunctionName of ['orders', `${account}:function:orders`, `function:orders`, arnOf('orders')]) {
      const found = await call<{ Configuration: Configuration }>('GetFunction', { FunctionName })
      assert.equal(found.Configuration.FunctionArn, arnOf('orders'))
    }
    const latest = await call<Configuration>('GetFunctionConfiguration', { FunctionName: 'orders:$LATEST' })
    assert.equal(latest.FunctionArn, `${arnOf('orders')}:$LATEST`)
  })

  it('keeps its variables sealed', async (test) => {
    const { create, metadata } = await lambdaWorld(test)
    await create('orders', { Environment: { Variables: { PASSWORD: 'hunter2hunter2' } } })
    const row = await metadata.get('SELECT * FROM lambda_function')
    assert.ok(row)
    const whole = Object.values(row).map((value) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value),
    )
    assert.ok(!whole.join().includes('hunter2'))
    assert.ok(!whole.join().includes('PASSWORD'))
  })

  it('takes a name once, and leaves no package behind when it is taken', async (test) => {
    const { create, packages } = await lambdaWorld(test)
    await create('orders')
    await refuses('CreateFunction', create('orders'), 'ResourceConflictException', 'Function already exist: orders')
    const both = await Promise.allSettled([create('race'), create('race')])
    assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
    assert.equal(packages.size, 2)
  })

  it('asks for its creation, for the role to be passed and for tags', async (test) => {
    const { asks, create } = await lambdaWorld(test)
    assert.deepEqual(await asks('CreateFunction', functionInput('orders', { Tags: { team: 'a' } })), [
      {
        action: 'lambda:CreateFunction',
        resource: arnOf('orders'),
        context: { 'aws:TagKeys': ['team'], 'aws:RequestTag/team': ['a'] },
      },
      { action: 'iam:PassRole', resource: role, context: { 'iam:PassedToService': ['lambda.amazonaws.com'] } },
      {
        action: 'lambda:TagResource',
        resource: arnOf('orders'),
        context: { 'aws:TagKeys': ['team'], 'aws:RequestTag/team': ['a'] },
      },
    ])
    await create('orders', { Tags: { team: 'a' } })
    assert.deepEqual(await asks('UpdateFunctionConfiguration', { FunctionName: 'orders', Role: role }), [
      {
        action: 'lambda:UpdateFunctionConfiguration',
        resource: arnOf('orders'),
        context: { 'aws:ResourceTag/team': ['a'] },
      },
      { action: 'iam:PassRole', resource: role, context: { 'iam:PassedToService': ['lambda.amazonaws.com'] } },
    ])
  })

  it('needs a role that Lambda can assume', async (test) => {
    const { create, world, sessions } = await lambdaWorld(test)
    await create('orders')
    assert.deepEqual(sessions[0]?.principal, { kind: 'service', service: 'lambda.amazonaws.com' })
    assert.deepEqual(sessions[0]?.sessionContext, { 'lambda:SourceFunctionArn': [arnOf('orders')] })
    world.trusts = () => false
    const message = 'The role defined for the function cannot be assumed by Lambda.'
    const fault = await refuses('CreateFunction', create('other'), 'InvalidParameterValueException', message)
    assert.equal(fault.reason, 'the trust policy')
    assert.equal(fault.members['Type'], 'User')
  })

  const refusedInputs: readonly (readonly [string, object, string, RegExp])[] = [
    [
      'a runtime that cannot run here',
      { Runtime: 'python3.13' },
      'InvalidParameterValueException',
      /python3\.13 is not supported here/,
    ],
    ['no handler', { Handler: undefined }, 'InvalidParameterValueException', /Runtime and Handler are mandatory/],
    ['a handler without an export', { Handler: 'index' }, 'InvalidParameterValueException', /form file\.export/],
    ['a handler outside', { Handler: '../index.handler' }, 'InvalidParameterValueException', /form file\.export/],
    [
      '15 minutes and a second',
      { Timeout: 901 },
      'ValidationException',
      /'901' at 'timeout'.*less than or equal to 900/,
    ],
    ['too much memory', { MemorySize: 10_241 }, 'ValidationException', /less than or equal to 10240/],
    [
      'layers',
      { Layers: ['arn:aws:lambda:us-east-1:1:layer:l:1'] },
      'InvalidParameterValueException',
      /Not supported here: Layers\./,
    ],
    [
      'an image',
      { PackageType: 'Image', Code: { ImageUri: 'i' } },
      'InvalidParameterValueException',
      /PackageType Image/,
    ],
    ['a VPC', { VpcConfig: { SubnetIds: ['s'] } }, 'InvalidParameterValueException', /VpcConfig/],
    [
      'a reserved variable',
      variables({ AWS_REGION: 'x' }),
      'InvalidParameterValueException',
      /reserved keys.*: AWS_REGION$/,
    ],
    [
      'too many variables',
      variables({ A: 'secret'.repeat(700) }),
      'InvalidParameterValueException',
      /4KB limit\. Octets measured: \d+$/,
    ],
    ['no code', { Code: {} }, 'InvalidParameterValueException', /provide a source/],
    ['an empty zip', { Code: { ZipFile: new Uint8Array(0) } }, 'InvalidParameterValueException', /non-empty zip/],
    [
      'code from two places',
      { Code: { ZipFile: Buffer.from('z'), S3Bucket: 'b' } },
      'InvalidParameterValueException',
      /other FunctionCode/,
    ],
    ['a name that is too long', { FunctionName: 'x'.repeat(65) }, 'ValidationException', /less than or equal to 64/],
    ['a qualifier', { FunctionName: 'orders:live' }, 'InvalidParameterValueException', /without a qualifier/],
    [
      'another account',
      { FunctionName: 'arn:aws:lambda:us-east-1:999999999999:function:f' },
      'ResourceNotFoundException',
      /Function not found/,
    ],
    ['a tag of AWS', { Tags: { 'aws:x': '1' } }, 'InvalidParameterValueException', /reserved/],
  ]
  for (const [what, more, code, message] of refusedInputs) {
    it(`with ${what} is refused`, async (test) => {
      const { call, packages } = await lambdaWorld(test)
      await refuses('CreateFunction', call('CreateFunction', functionInput('orders', more)), code, message)
      assert.equal(packages.size, 0)
    })
  }

  it('whose package does not unpack is refused', async (test) => {
    const { create, world } = await lambdaWorld(test)
    const cases = [
      ['unreadable', /^Could not unzip uploaded file\. Please check your file/],
      ['tooLarge', /^Unzipped size must be smaller than 262144000 bytes$/],
      ['unsafeName', /leads out of the package/],
      ['link', /symbolic link/],
    ] as const
    for (const [refusal, message] of cases) {
      world.refusal = refusal
      await refuses('CreateFunction', create('orders'), 'InvalidParameterValueException', message)
    }
  })

  it('takes its package from a bucket that the caller may read', async (test) => {
    const { create, objects, packages } = await lambdaWorld(test)
    const Code = { S3Bucket: 'bucket', S3Key: 'key.zip' }
    const missing = /^Error occurred while GetObject\. S3 Error Code: NoSuchKey\./
    await refuses('CreateFunction', create('orders', { Code }), 'InvalidParameterValueException', missing)
    objects.set('bucket/key.zip', new Fault('AccessDenied', 'Access Denied', { reason: 'identity' }))
    const denied = /^Your access has been denied by S3.*bucket\/key\.zip\. S3 Error Code: AccessDenied/
    const fault = await refuses('CreateFunction', create('orders', { Code }), 'AccessDeniedException', denied)
    assert.equal(fault.reason, 'identity')
    objects.set('bucket/key.zip', Buffer.from('from the bucket'))
    await create('orders', { Code })
    assert.deepEqual(
      [...packages.values()].map((zip) => Buffer.from(zip).toString()),
      ['from the bucket'],
    )
  })

  it('gets new code: its environments and its old package go', async (test) => {
    const { create, call, packages, retired } = await lambdaWorld(test)
    const before = await create('orders')
    const input = { FunctionName: 'orders', ZipFile: Buffer.from('newer') }
    const dry = await call<Configuration>('UpdateFunctionCode', { ...input, DryRun: true })
    assert.equal(dry['CodeSize'], 5)
    assert.deepEqual(retired, [])
    const after = await call<Configuration>('UpdateFunctionCode', { ...input, RevisionId: before['RevisionId'] })
    assert.equal(after['CodeSize'], 5)
    assert.deepEqual(retired, [arnOf('orders')])
    assert.deepEqual(
      [...packages.values()].map((zip) => Buffer.from(zip).toString()),
      ['newer'],
    )
    const stale = call('UpdateFunctionCode', { ...input, RevisionId: before['RevisionId'] })
    await refuses('UpdateFunctionCode', stale, 'PreconditionFailedException', /RevisionId provided does not match/)
    assert.equal(packages.size, 1)
  })

  it('gets a new configuration: what is not named stays', async (test) => {
    const { create, call, retired } = await lambdaWorld(test)
    await create('orders', { Description: 'old', Environment: { Variables: { A: '1' } } })
    const after = await call<Configuration>('UpdateFunctionConfiguration', { FunctionName: 'orders', Timeout: 10 })
    assert.deepEqual(
      [after['Timeout'], after['Description'], after['Environment']],
      [10, 'old', { Variables: { A: '1' } }],
    )
    const cleared = await call<Configuration>('UpdateFunctionConfiguration', {
      FunctionName: 'orders',
      Environment: { Variables: {} },
    })
    assert.equal(cleared['Environment'], undefined)
    assert.equal(retired.length, 2)
    const bad = call('UpdateFunctionConfiguration', { FunctionName: 'orders', Role: `${role}-other` })
    await refuses('UpdateFunctionConfiguration', bad, 'InvalidParameterValueException', /cannot be assumed/)
  })

  it('that changes under a change is a conflict', async (test) => {
    const { create, call } = await lambdaWorld(test)
    await create('orders')
    const change = (Timeout: number) => call('UpdateFunctionConfiguration', { FunctionName: 'orders', Timeout })
    const both = await Promise.allSettled([change(5), change(6)])
    const lost = both.find(({ status }) => status === 'rejected') as PromiseRejectedResult
    await refuses(
      'UpdateFunctionConfiguration',
      Promise.reject(lost.reason),
      'ResourceConflictException',
      /update is in progress/,
    )
  })

  it('is deleted with its package and its environments', async (test) => {
    const { create, call, packages, retired } = await lambdaWorld(test)
    await create('orders')
    await refuses(
      'DeleteFunction',
      call('DeleteFunction', { FunctionName: 'orders', Qualifier: '$LATEST' }),
      'InvalidParameterValueException',
    )
    await call('DeleteFunction', { FunctionName: 'orders' })
    assert.equal(packages.size, 0)
    assert.deepEqual(retired, [arnOf('orders')])
    const message = `Function not found: ${arnOf('orders')}`
    for (const name of [
      'DeleteFunction',
      'GetFunction',
      'Invoke',
      'GetPolicy',
      'UpdateFunctionCode',
      'ListVersionsByFunction',
    ]) {
      await refuses(
        name,
        call(name, { FunctionName: 'orders', ZipFile: Buffer.from('z') }),
        'ResourceNotFoundException',
        message,
      )
    }
  })

  it('has no version and no alias but the latest', async (test) => {
    const { create, call } = await lambdaWorld(test)
    await create('orders')
    const { Versions } = await call<{ Versions: Configuration[] }>('ListVersionsByFunction', { FunctionName: 'orders' })
    assert.deepEqual(
      Versions.map(({ FunctionArn }) => FunctionArn),
      [`${arnOf('orders')}:$LATEST`],
    )
    const message = `Function not found: ${arnOf('orders')}:live`
    await refuses(
      'GetFunction',
      call('GetFunction', { FunctionName: 'orders', Qualifier: 'live' }),
      'ResourceNotFoundException',
      message,
    )
    const signing = await call<Record<string, unknown>>('GetFunctionCodeSigningConfig', { FunctionName: 'orders' })
    assert.deepEqual(signing, { CodeSigningConfigArn: undefined, FunctionName: 'orders' })
  })

  it('is listed by name, in parts', async (test) => {
    const { create, call } = await lambdaWorld(test)
    for (const name of ['c', 'a', 'b']) await create(name)
    type Part = { Functions: { FunctionName: string }[]; NextMarker?: string }
    const first = await call<Part>('ListFunctions', { MaxItems: 2 })
    assert.deepEqual(
      first.Functions.map(({ FunctionName }) => FunctionName),
      ['a', 'b'],
    )
    const second = await call<Part>('ListFunctions', { Marker: first.NextMarker })
    assert.deepEqual(
      second.Functions.map(({ FunctionName }) => FunctionName),
      ['c'],
    )
    assert.equal(second.NextMarker, undefined)
    await refuses(
      'ListFunctions',
      call('ListFunctions', { Marker: '%%' }),
      'InvalidParameterValueException',
      'Invalid Marker.',
    )
  })

  it('has tags', async (test) => {
    const { create, call, asks } = await lambdaWorld(test)
    await create('orders', { Tags: { a: '1' } })
    const Resource = arnOf('orders')
    await call('TagResource', { Resource, Tags: { b: '2' } })
    await call('UntagResource', { Resource, TagKeys: ['a'] })
    assert.deepEqual(await call('ListTags', { Resource }), { Tags: { b: '2' } })
    assert.deepEqual(await asks('UntagResource', { Resource, TagKeys: ['b'] }), [
      {
        action: 'lambda:UntagResource',
        resource: Resource,
        context: { 'aws:TagKeys': ['b'], 'aws:ResourceTag/b': ['2'] },
      },
    ])
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`k${index}`, '']))
    await refuses('TagResource', call('TagResource', { Resource, Tags: many }), 'InvalidParameterValueException')
    await refuses('ListTags', call('ListTags', { Resource: arnOf('other') }), 'ResourceNotFoundException')
  })

  it('keeps its package through a start, where packages of nobody are removed', async (test) => {
    const { create, needs, packages } = await lambdaWorld(test)
    await create('orders')
    packages.set('orphan', new Uint8Array(1))
    await reclaimPackages(needs)
    assert.equal(packages.size, 1)
    assert.ok(!packages.has('orphan'))
  })
})

describe('the policy of a function', () => {
  const permission = {
    FunctionName: 'orders',
    StatementId: 'api',
    Action: 'lambda:InvokeFunction',
    Principal: 'apigateway.amazonaws.com',
    SourceArn: `arn:aws:execute-api:us-east-1:${account}:abc/*/*`,
    SourceAccount: account,
  }

  it('grows and shrinks by statements, and is what decides', async (test) => {
    const { create, call, needs } = await lambdaWorld(test)
    await create('orders')
    const attached = service.resourcePolicy!(needs)
    assert.deepEqual(await attached(arnOf('orders')), { account })
    const { Statement } = await call<{ Statement: string }>('AddPermission', permission)
    const statement = {
      Sid: 'api',
      Effect: 'Allow',
      Principal: { Service: 'apigateway.amazonaws.com' },
      Action: 'lambda:InvokeFunction',
      Resource: arnOf('orders'),
      Condition: {
        ArnLike: { 'AWS:SourceArn': permission.SourceArn },
        StringEquals: { 'AWS:SourceAccount': account },
      },
    }
    assert.deepEqual(JSON.parse(Statement), statement)
    const { Policy } = await call<{ Policy: string }>('GetPolicy', { FunctionName: 'orders' })
    assert.deepEqual(JSON.parse(Policy), { Version: '2012-10-17', Id: 'default', Statement: [statement] })
    assert.deepEqual(await attached(arnOf('orders')), { account, document: Policy })
    assert.deepEqual(await attached(`${arnOf('orders')}:$LATEST`), { account, document: Policy })
    assert.equal(await attached(arnOf('other')), undefined)
    await call('RemovePermission', { FunctionName: 'orders', StatementId: 'api' })
    await refuses(
      'GetPolicy',
      call('GetPolicy', { FunctionName: 'orders' }),
      'ResourceNotFoundException',
      'The resource you requested does not exist.',
    )
  })

  it('names accounts, ARNs, services and everybody, and nothing else', async (test) => {
    const { create, call } = await lambdaWorld(test)
    await create('orders')
    const cases = [
      ['111122223333', { AWS: 'arn:aws:iam::111122223333:root' }],
      [role, { AWS: role }],
      ['s3.amazonaws.com', { Service: 's3.amazonaws.com' }],
      ['*', '*'],
    ] as const
    for (const [index, [Principal, expected]] of cases.entries()) {
      const input = { ...permission, Principal, StatementId: `s${index}` }
      const { Statement } = await call<{ Statement: string }>('AddPermission', input)
      assert.deepEqual((JSON.parse(Statement) as { Principal: unknown }).Principal, expected)
    }
    const bad = call('AddPermission', { ...permission, Principal: 'someone' })
    await refuses('AddPermission', bad, 'InvalidParameterValueException', /principal was invalid/)
  })

  it('refuses a statement twice, one that is not there, an old revision and too much', async (test) => {
    const { create, call } = await lambdaWorld(test)
    const { RevisionId } = await create('orders')
    await call('AddPermission', { ...permission, RevisionId })
    await refuses(
      'AddPermission',
      call('AddPermission', permission),
      'ResourceConflictException',
      /^The statement id \(api\) provided already exists\./,
    )
    const stale = call('AddPermission', { ...permission, StatementId: 'b', RevisionId })
    await refuses('AddPermission', stale, 'PreconditionFailedException')
    const missing = call('RemovePermission', { FunctionName: 'orders', StatementId: 'none' })
    await refuses(
      'RemovePermission',
      missing,
      'ResourceNotFoundException',
      'Statement none is not found in resource policy.',
    )
    const latest = call('AddPermission', { ...permission, Qualifier: '$LATEST', StatementId: 'c' })
    await refuses('AddPermission', latest, 'InvalidParameterValueException')
    const long = call('AddPermission', {
      ...permission,
      StatementId: 'd',
      SourceArn: `arn:aws:s3:::${'x'.repeat(20_480)}`,
    })
    await refuses('AddPermission', long, 'PolicyLengthExceededException', /bigger than the limit \(20480\)/)
  })
})

function variables(Variables: Readonly<Record<string, string>>) {
  return { Environment: { Variables } }
}
