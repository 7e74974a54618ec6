import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import type { DescribeStacksOutput } from '@aws-sdk/client-cloudformation'
import { Fault } from '../../kernel/fault.ts'
import type { Ask } from '../../kernel/operation.ts'
import { account, region, requestBy, root } from '../asking.fixture.ts'
import { CreateStack } from './operations/CreateStack.ts'
import { cloudformationWorld, type World } from './world.fixture.ts'

/** What the CDK puts into every template, in short. */
const template = (name: string) => `
Parameters: { BootstrapVersion: { Type: 'AWS::SSM::Parameter::Value<String>', Default: ${name} } }
Rules:
  CheckBootstrapVersion:
    Assertions: [{ Assert: !Not [{ 'Fn::Contains': [['1', '2', '3', '4', '5'], !Ref BootstrapVersion] }] }]
Resources:
  B: { Type: 'AWS::S3::Bucket' }
  CDKMetadata: { Type: 'AWS::CDK::Metadata', Properties: { Analytics: 'v2:deflate64:H4s' } }
`
const bootstrap = '/cdk-bootstrap/hnb659fds/version'
const bucket = `cdk-hnb659fds-assets-${account}-${region}`

describe('parameters of the Parameter Store', () => {
  let world: World
  beforeEach(async () => {
    world = await cloudformationWorld()
  })
  afterEach(() => world.close())

  const create = (name: string) => world.call('CreateStack', { StackName: 's', TemplateBody: template(name) })
  const stack = async () => {
    await world.settled()
    return (await world.call<DescribeStacksOutput>('DescribeStacks', { StackName: 's' })).Stacks?.[0]
  }

  it('tell the version of the CDK’s bootstrap where the account has the bucket of one', async () => {
    world.buckets.add(bucket)
    await create(bootstrap)
    const made = await stack()
    assert.equal(made?.StackStatus, 'CREATE_COMPLETE')
    assert.deepEqual(made?.Parameters, [
      { ParameterKey: 'BootstrapVersion', ParameterValue: bootstrap, ResolvedValue: '6' },
    ])
  })

  it('of a change set are looked up when it is executed, too', async () => {
    world.buckets.add(bucket)
    const input = { StackName: 's', ChangeSetName: 'c', ChangeSetType: 'CREATE', TemplateBody: template(bootstrap) }
    await world.call('CreateChangeSet', input)
    await world.call('ExecuteChangeSet', { StackName: 's', ChangeSetName: 'c' })
    assert.equal((await stack())?.StackStatus, 'CREATE_COMPLETE')
  })

  it('without that bucket are refused with the ways out', async () => {
    await assert.rejects(create(bootstrap), (error: unknown) => {
      assert.ok(error instanceof Fault)
      assert.equal(error.code, 'ValidationError')
      assert.match(error.message, /^Unable to fetch parameters \[\/cdk-bootstrap\/hnb659fds\/version\] from parameter/)
      assert.match(error.message, new RegExp(`create the bucket ${bucket} .*generateBootstrapVersionRule: false`))
      return true
    })
  })

  it('of other names are refused', async () => {
    world.buckets.add(bucket)
    for (const name of ['/app/version', '/cdk-bootstrap/hnb659fds/version2', '/cdk-bootstrap//version']) {
      await assert.rejects(create(name), /This server has no Parameter Store: use a parameter of type String\.$/)
    }
  })

  it('are for who may read them', async () => {
    world.buckets.add(bucket)
    const asked: Ask[] = []
    const request = requestBy(root, {
      require: async (ask) => {
        asked.push(ask)
        throw new Fault('AccessDenied', 'no')
      },
    })
    const input = { StackName: 's', TemplateBody: template(bootstrap) }
    await assert.rejects(CreateStack.handle(world.needs)(input, request), { code: 'AccessDenied' })
    const resource = `arn:aws:ssm:${region}:${account}:parameter/cdk-bootstrap/hnb659fds/version`
    assert.deepEqual(asked, [{ action: 'ssm:GetParameters', resource }])
  })
})
