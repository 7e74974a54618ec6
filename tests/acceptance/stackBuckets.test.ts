import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { DescribeStackEventsCommand } from '@aws-sdk/client-cloudformation'
import {
  GetBucketAclCommand,
  GetBucketCorsCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketVersioningCommand,
  GetObjectLockConfigurationCommand,
} from '@aws-sdk/client-s3'
import { start, type TestServer } from '../../src/testing.ts'
import { type Clients, clientsOf, createStack, deleteStack } from './stackWorld.ts'

describe('buckets of templates, as teams write them', { timeout: 60_000 }, () => {
  let server: TestServer
  let all: Clients
  before(async () => {
    server = await start()
    all = clientsOf(server)
  })
  after(() => server.stop())

  const deploy = (name: string, Properties: object) =>
    createStack(all.stacks, name, {
      Resources: { Files: { Type: 'AWS::S3::Bucket', Properties } },
      Outputs: { Name: { Value: { Ref: 'Files' } } },
    })

  it('let other origins in, expire and encrypt as the template says', async () => {
    const stack = await deploy('settings', {
      CorsConfiguration: {
        CorsRules: [
          {
            Id: 'app',
            AllowedHeaders: ['*'],
            AllowedMethods: ['GET', 'PUT'],
            AllowedOrigins: ['http://localhost:3000'],
            ExposedHeaders: ['ETag'],
            MaxAge: '3000',
          },
        ],
      },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      LifecycleConfiguration: {
        Rules: [
          { Id: 'all', Status: 'Enabled', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } },
          { Id: 'logs', Status: 'Enabled', Prefix: 'logs/', ExpirationInDays: '30' },
          {
            Id: 'drafts',
            Status: 'Disabled',
            Prefix: 'drafts/',
            TagFilters: [{ Key: 'kind', Value: 'draft' }],
            ObjectSizeGreaterThan: '1024',
            NoncurrentVersionExpiration: { NoncurrentDays: 3, NewerNoncurrentVersions: 2 },
          },
          { Id: 'tagged', Status: 'Enabled', TagFilters: [{ Key: 'k', Value: 'v' }], ExpirationDate: '2040-01-01' },
          { Id: 'archive', Status: 'Enabled', Transitions: [{ StorageClass: 'GLACIER', TransitionInDays: 1 }] },
        ],
      },
    })
    assert.equal(stack.StackStatus, 'CREATE_COMPLETE', stack.StackStatusReason)
    const Bucket = stack.Outputs?.[0]?.OutputValue
    const { CORSRules } = await all.s3.send(new GetBucketCorsCommand({ Bucket }))
    assert.deepEqual(CORSRules, [
      {
        ID: 'app',
        AllowedHeaders: ['*'],
        AllowedMethods: ['GET', 'PUT'],
        AllowedOrigins: ['http://localhost:3000'],
        ExposeHeaders: ['ETag'],
        MaxAgeSeconds: 3000,
      },
    ])
    const { Rules = [] } = await all.s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))
    assert.deepEqual(
      Rules.map(({ ID, Status, Filter }) => [ID, Status, Filter]),
      [
        ['all', 'Enabled', { Prefix: '' }],
        ['logs', 'Enabled', { Prefix: 'logs/' }],
        [
          'drafts',
          'Disabled',
          { And: { Prefix: 'drafts/', ObjectSizeGreaterThan: 1024, Tags: [{ Key: 'kind', Value: 'draft' }] } },
        ],
        ['tagged', 'Enabled', { Tag: { Key: 'k', Value: 'v' } }],
      ],
    )
    assert.deepEqual(Rules[0]?.AbortIncompleteMultipartUpload, { DaysAfterInitiation: 7 })
    assert.equal(Rules[1]?.Expiration?.Days, 30)
    assert.deepEqual(Rules[2]?.NoncurrentVersionExpiration, { NoncurrentDays: 3, NewerNoncurrentVersions: 2 })
    assert.deepEqual(Rules[3]?.Expiration?.Date, new Date('2040-01-01'))
    const encryption = await all.s3.send(new GetBucketEncryptionCommand({ Bucket }))
    assert.deepEqual(
      encryption.ServerSideEncryptionConfiguration?.Rules?.map((rule) => rule.ApplyServerSideEncryptionByDefault),
      [{ SSEAlgorithm: 'AES256' }],
    )
    const { StackEvents = [] } = await all.stacks.send(new DescribeStackEventsCommand({ StackName: 'settings' }))
    const reported = StackEvents.map(({ ResourceStatusReason = '' }) => ResourceStatusReason).join('\n')
    assert.match(reported, /LifecycleConfiguration\/Rules\/4\/Transitions/)
    assert.equal((await deleteStack(all.stacks, stack.StackId ?? '')).StackStatus, 'DELETE_COMPLETE')
  })

  it('lock their objects', async () => {
    const DefaultRetention = { Mode: 'GOVERNANCE', Days: 5 }
    const stack = await deploy('locked', {
      ObjectLockEnabled: true,
      ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention } },
    })
    assert.equal(stack.StackStatus, 'CREATE_COMPLETE', stack.StackStatusReason)
    const Bucket = stack.Outputs?.[0]?.OutputValue
    const { ObjectLockConfiguration } = await all.s3.send(new GetObjectLockConfigurationCommand({ Bucket }))
    assert.deepEqual(ObjectLockConfiguration, { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention } })
    assert.equal((await all.s3.send(new GetBucketVersioningCommand({ Bucket }))).Status, 'Enabled')
  })

  it('fail in the words of S3, and leave nothing', async () => {
    const rule = { AllowedMethods: ['FETCH'], AllowedOrigins: ['*'] }
    const stack = await deploy('refused', { CorsConfiguration: { CorsRules: [rule] } })
    assert.equal(stack.StackStatus, 'ROLLBACK_COMPLETE')
    const { StackEvents = [] } = await all.stacks.send(new DescribeStackEventsCommand({ StackName: 'refused' }))
    const reasons = StackEvents.map(({ ResourceStatusReason = '' }) => ResourceStatusReason).join('\n')
    assert.match(reasons, /Found unsupported HTTP method in CORS config\. Unsupported method is FETCH/)
  })

  it('have the lists that their templates name, where their owners let lists count', async () => {
    const OwnershipControls = { Rules: [{ ObjectOwnership: 'ObjectWriter' }] }
    const Resources = {
      Logs: { Type: 'AWS::S3::Bucket', Properties: { AccessControl: 'LogDeliveryWrite', OwnershipControls } },
      Files: {
        Type: 'AWS::S3::Bucket',
        Properties: { AccessControl: 'Private', LoggingConfiguration: { DestinationBucketName: { Ref: 'Logs' } } },
      },
    }
    const stack = await createStack(all.stacks, 'lists', { Resources, Outputs: { Name: { Value: { Ref: 'Logs' } } } })
    assert.equal(stack.StackStatus, 'CREATE_COMPLETE', stack.StackStatusReason)
    const { Grants = [] } = await all.s3.send(new GetBucketAclCommand({ Bucket: stack.Outputs?.[0]?.OutputValue }))
    const given = Grants.filter(({ Grantee }) => Grantee?.URI?.endsWith('/s3/LogDelivery'))
    assert.deepEqual(given.map(({ Permission }) => Permission).sort(), ['READ_ACP', 'WRITE'])
    assert.equal((await deleteStack(all.stacks, stack.StackId ?? '')).StackStatus, 'DELETE_COMPLETE')

    const refused = await deploy('enforced', { AccessControl: 'LogDeliveryWrite' })
    assert.equal(refused.StackStatus, 'ROLLBACK_COMPLETE')
    const open = { AccessControl: 'PublicRead', OwnershipControls }
    assert.equal((await deploy('blocked', open)).StackStatus, 'ROLLBACK_COMPLETE')
  })
})
