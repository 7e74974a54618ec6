import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { unzipSync } from 'fflate'
import type { Call } from '../../kernel/call.ts'
import { Fault } from '../../kernel/fault.ts'
import type { Handle } from '../../services/cloudformation/ports.ts'
import { tinyServices } from '../../services/cloudformation/tinyServices.fixture.ts'
import { ShapeError } from '../shape.ts'
import type { ValueRecord } from '../values.ts'
import { resourceTypes } from './index.ts'
import type { Made } from './resource.ts'

const stack = { id: 'arn', name: 'a-stack', account: '123456789012', region: 'eu-west-1', notificationArns: [] }

/** Makes one resource alone, over services that behave. */
async function make(type: string, properties: ValueRecord, tiny = tinyServices(), tags = {}) {
  const found = resourceTypes.get(type)
  assert.ok(found)
  const ignored: string[] = []
  let physicalId = ''
  let handle: Handle = {}
  const exists = async (id: string, given: Handle = {}) => {
    physicalId = id
    handle = given
  }
  const random = { bytes: (size: number) => new Uint8Array(size), uuid: () => 'uuid' }
  const place = { stack, logicalId: 'Logical', random, now: 0 }
  const planned = found.plan(properties, place, ignored)
  const made: Made = await planned.make({ ...place, call: tiny.call, tags, exists })
  const remove = () => found.remove({ physicalId, handle, stack }, tiny.call)
  return { tiny, made, physicalId, ignored, remove }
}

describe('resources', () => {
  it('are named by CloudFormation when the template does not', async () => {
    const bucket = await make('AWS::S3::Bucket', {})
    assert.equal(bucket.physicalId, 'a-stack-logical-aaaaaaaaaaaa')
    assert.deepEqual(
      bucket.made.attributes['RegionalDomainName'],
      'a-stack-logical-aaaaaaaaaaaa.s3.eu-west-1.amazonaws.com',
    )
    assert.deepEqual(bucket.tiny.things.get('bucket/a-stack-logical-aaaaaaaaaaaa')?.['CreateBucketConfiguration'], {
      LocationConstraint: 'eu-west-1',
    })
    const role = await make('AWS::IAM::Role', { AssumeRolePolicyDocument: {} })
    assert.ok(role.physicalId.length <= 64)
  })

  it('take numbers and booleans that parameters bring as text', async () => {
    const { tiny } = await make('AWS::Cognito::UserPool', {
      UserPoolName: 'p',
      MfaConfiguration: false,
      Policies: { PasswordPolicy: { MinimumLength: '12', RequireSymbols: 'false' } },
    })
    assert.deepEqual(
      [...tiny.things.values()],
      [
        {
          PoolName: 'p',
          MfaConfiguration: 'OFF',
          Policies: { PasswordPolicy: { MinimumLength: 12, RequireSymbols: false } },
        },
      ],
    )
  })

  it('hand on what must not be left out: the layers of a function, and the limits of a permission', async () => {
    const Layers = ['arn:aws:lambda:eu-west-1:123456789012:layer:a:1']
    const properties = { Code: { S3Bucket: 'b', S3Key: 'k' }, Role: 'role', FunctionName: 'f', Layers }
    const { tiny, ignored } = await make('AWS::Lambda::Function', properties)
    assert.deepEqual([tiny.things.get('function/f')?.['Layers'], ignored], [Layers, []])
    const permission = await make('AWS::Lambda::Permission', {
      Action: 'lambda:InvokeFunction',
      FunctionName: 'f',
      InvokedViaFunctionUrl: true,
      Principal: '*',
    })
    const [made] = [...permission.tiny.things.values()]
    assert.deepEqual([made?.['InvokedViaFunctionUrl'], permission.ignored], [true, []])
  })

  it("carry the stack's tags, and their own before them", async () => {
    const Tags = [{ Key: 'b', Value: 'own' }]
    const { tiny } = await make('AWS::IAM::Role', { AssumeRolePolicyDocument: {}, Tags }, tinyServices(), {
      a: '1',
      b: '2',
    })
    assert.deepEqual([...tiny.things.values()][0]?.['Tags'], [
      { Key: 'a', Value: '1' },
      { Key: 'b', Value: 'own' },
    ])
  })

  it('pack inline code for its runtime', async () => {
    for (const [Runtime, file] of [
      ['nodejs24.x', 'index.js'],
      ['python3.14', 'index.py'],
    ] as const) {
      const { tiny } = await make('AWS::Lambda::Function', {
        Code: { ZipFile: 'code' },
        Role: 'r',
        Runtime,
        Handler: 'index.handler',
      })
      const code = [...tiny.things.values()][0]?.['Code'] as { readonly ZipFile: Uint8Array }
      assert.deepEqual(Object.entries(unzipSync(code.ZipFile)), [[file, new TextEncoder().encode('code')]])
    }
    await assert.rejects(
      make('AWS::Lambda::Function', { Code: { ZipFile: 'code' }, Role: 'r', Runtime: 'provided.al2023' }),
      ShapeError,
    )
  })

  it('map roles to the provider that a mapping names, else to its key', async () => {
    const tiny = tinyServices()
    const { IdentityPoolId = '' } = await tiny.call<{ IdentityPoolId?: string }>(
      'cognito-identity',
      'CreateIdentityPool',
      {},
    )
    const mapping = { Type: 'Token', AmbiguousRoleResolution: 'Deny' }
    const { remove } = await make(
      'AWS::Cognito::IdentityPoolRoleAttachment',
      {
        IdentityPoolId,
        Roles: { authenticated: 'arn' },
        RoleMappings: { a: { ...mapping, IdentityProvider: 'provider' }, b: mapping },
      },
      tiny,
    )
    assert.deepEqual(tiny.things.get(`identityPool/${IdentityPoolId}`)?.['RoleMappings'], {
      provider: mapping,
      b: mapping,
    })
    await remove()
    assert.deepEqual(tiny.things.get(`identityPool/${IdentityPoolId}`)?.['Roles'], {})
  })

  it('put inline and managed policies on each principal, and take them off again', async () => {
    const tiny = tinyServices()
    const inline = await make('AWS::IAM::Policy', { PolicyName: 'p', PolicyDocument: {}, Roles: ['r1', 'r2'] }, tiny)
    const managed = await make(
      'AWS::IAM::ManagedPolicy',
      { ManagedPolicyName: 'm', PolicyDocument: {}, Roles: ['r1'] },
      tiny,
    )
    const arn = 'arn:aws:iam::123456789012:policy/m'
    assert.deepEqual([...tiny.things.keys()], ['inline/r1/p', 'inline/r2/p', `policy/${arn}`, `attached/r1/${arn}`])
    await inline.remove()
    await managed.remove()
    assert.deepEqual([...tiny.things.keys()], [])
  })

  it('of an API are made and removed under it', async () => {
    const tiny = tinyServices()
    const api = await make('AWS::ApiGatewayV2::Api', { Name: 'n', ProtocolType: 'HTTP' }, tiny)
    const ApiId = api.physicalId
    const parts = [
      await make(
        'AWS::ApiGatewayV2::Authorizer',
        { ApiId, AuthorizerType: 'JWT', Name: 'a', IdentitySource: ['x'] },
        tiny,
      ),
      await make(
        'AWS::ApiGatewayV2::Integration',
        { ApiId, IntegrationType: 'AWS_PROXY', IntegrationUri: 'arn' },
        tiny,
      ),
      await make('AWS::ApiGatewayV2::Route', { ApiId, RouteKey: 'GET /' }, tiny),
      await make('AWS::ApiGatewayV2::Deployment', { ApiId }, tiny),
      await make('AWS::ApiGatewayV2::Stage', { ApiId, StageName: '$default', AutoDeploy: 'true' }, tiny),
    ]
    assert.equal(tiny.things.size, 6)
    for (const part of parts) await part.remove()
    await api.remove()
    assert.deepEqual([...tiny.things.keys()], [])
  })

  for (const [type, properties, message] of [
    ['AWS::Cognito::UserPool', { UserPoolName: ['a'] }, '#/UserPoolName: expected type: String, found: JSONArray'],
    [
      'AWS::Cognito::UserPool',
      { AliasAttributes: 'email' },
      '#/AliasAttributes: expected type: JSONArray, found: String',
    ],
    ['AWS::Cognito::UserPool', { AliasAttributes: ['mail'] }, '#/AliasAttributes/0: mail is not a valid enum value'],
    ['AWS::Cognito::UserPoolGroup', { GroupName: 'g' }, '#: required key [UserPoolId] not found'],
    [
      'AWS::Cognito::UserPoolClient',
      { UserPoolId: 'p', GenerateSecret: 'maybe' },
      '#/GenerateSecret: expected type: Boolean, found: String',
    ],
    [
      'AWS::Cognito::UserPoolClient',
      { UserPoolId: 'p', IdTokenValidity: 'x' },
      '#/IdTokenValidity: expected type: Number, found: String',
    ],
    [
      'AWS::S3::BucketPolicy',
      { Bucket: 'b', PolicyDocument: 5 },
      '#/PolicyDocument: expected type: JSONObject, found: Integer',
    ],
    ['AWS::ApiGatewayV2::Api', { Name: 'n' }, '#: required key [ProtocolType] not found'],
    [
      'AWS::ApiGatewayV2::Api',
      { Name: 'n', ProtocolType: 'WEBSOCKET' },
      '#/ProtocolType: WEBSOCKET is not a valid enum value',
    ],
  ] as const) {
    it(`of type ${type} are refused: ${message}`, async () => {
      const tiny = tinyServices()
      await assert.rejects(make(type, properties, tiny), { name: 'ShapeError', message })
      assert.deepEqual(tiny.called, [])
    })
  }
})

describe('what a making that was cut off left behind', () => {
  const now = Date.UTC(2030, 0, 1)
  const place = {
    stack,
    logicalId: 'Logical',
    random: { bytes: (size: number) => new Uint8Array(size), uuid: () => '' },
  }
  const pool = (Id: string, Name: string, at: number) => ({ Id, Name, CreationDate: new Date(at) })

  /** The physical ids that are found by the intent to make a resource, in an account that has these things. */
  const traces = async (
    type: string,
    properties: ValueRecord,
    answers: Readonly<Record<string, readonly object[]>>,
  ) => {
    const found = resourceTypes.get(type)
    assert.ok(found)
    const { intent } = found.plan(properties, { ...place, now }, [])
    const left = new Map(Object.entries(answers).map(([name, pages]) => [name, [...pages]]))
    const call: Call = async (_service, operation) => {
      const page = left.get(operation)?.shift()
      if (page === undefined) throw new Fault('NoSuchEntity', 'not found')
      return page as never
    }
    return found.traces(intent, { call, stack })
  }

  it('is found by a generated name, without asking where the name is the physical id', async () => {
    assert.deepEqual(await traces('AWS::S3::Bucket', {}, {}), ['a-stack-logical-aaaaaaaaaaaa'])
    assert.deepEqual(await traces('AWS::IAM::Role', { AssumeRolePolicyDocument: {} }, {}), [
      'a-stack-Logical-AAAAAAAAAAAA',
    ])
  })

  it('is found by a generated name on every page of a listing', async () => {
    const pages = [
      { UserPools: [pool('1', 'other', now)], NextToken: 'more' },
      { UserPools: [pool('2', 'a-stack-Logical-AAAAAAAAAAAA', now)] },
    ]
    assert.deepEqual(await traces('AWS::Cognito::UserPool', {}, { ListUserPools: pages }), ['2'])
  })

  it('of a given name is only what is no older than the intent', async () => {
    const UserPools = [pool('1', 'given', now - 5000), pool('2', 'given', now), pool('3', 'other', now)]
    const pools = await traces('AWS::Cognito::UserPool', { UserPoolName: 'given' }, { ListUserPools: [{ UserPools }] })
    assert.deepEqual(pools, ['2'])
    const role = { RoleName: 'given', AssumeRolePolicyDocument: {} }
    const roleOf = (at: number) => ({ GetRole: [{ Role: { CreateDate: new Date(at) } }] })
    assert.deepEqual(await traces('AWS::IAM::Role', role, roleOf(now - 5000)), [])
    assert.deepEqual(await traces('AWS::IAM::Role', role, roleOf(now)), ['given'])
    assert.deepEqual(await traces('AWS::IAM::Role', role, {}), [])
    const bucket = (at: number) => ({ ListBuckets: [{ Buckets: [{ Name: 'given', CreationDate: new Date(at) }] }] })
    assert.deepEqual(await traces('AWS::S3::Bucket', { BucketName: 'given' }, bucket(now - 5000)), [])
    assert.deepEqual(await traces('AWS::S3::Bucket', { BucketName: 'given' }, bucket(now)), ['given'])
  })

  it('of a given name is nothing where the service does not tell when things came into being', async () => {
    const IdentityPools = [{ IdentityPoolId: '1', IdentityPoolName: 'given' }]
    const properties = { IdentityPoolName: 'given', AllowUnauthenticatedIdentities: false }
    const pages = { ListIdentityPools: [{ IdentityPools }] }
    assert.deepEqual(await traces('AWS::Cognito::IdentityPool', properties, pages), [])
  })
})
