import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import type {
  CreateChangeSetOutput,
  DescribeChangeSetOutput,
  DescribeStacksOutput,
  ListChangeSetsOutput,
} from '@aws-sdk/client-cloudformation'
import { Fault } from '../../kernel/fault.ts'
import { cloudformationWorld, type World } from './world.fixture.ts'

const body = 'Resources: {B: {Type: AWS::S3::Bucket, Properties: {BucketName: b}}}'

describe('change sets', () => {
  let world: World
  beforeEach(async () => {
    world = await cloudformationWorld()
  })
  afterEach(() => world.close())

  const propose = (more: object = {}) =>
    world.call<CreateChangeSetOutput>('CreateChangeSet', {
      StackName: 's',
      ChangeSetName: 'c',
      ChangeSetType: 'CREATE',
      TemplateBody: body,
      ...more,
    })
  const status = async () =>
    (await world.call<DescribeStacksOutput>('DescribeStacks', { StackName: 's' })).Stacks?.[0]?.StackStatus
  const faultOf = async (promise: Promise<unknown>): Promise<string> => {
    const error: unknown = await promise.then(
      () => undefined,
      (reason: unknown) => reason,
    )
    assert.ok(error instanceof Fault)
    return `${error.code}: ${error.message}`
  }

  it('show what would be made, and make it once they are executed', async () => {
    const { Id, StackId } = await propose()
    assert.equal(await status(), 'REVIEW_IN_PROGRESS')
    const seen = await world.call<DescribeChangeSetOutput>('DescribeChangeSet', { ChangeSetName: Id })
    assert.deepEqual([seen.Status, seen.ExecutionStatus, seen.StackId], ['CREATE_COMPLETE', 'AVAILABLE', StackId])
    assert.deepEqual(
      seen.Changes?.map(({ ResourceChange }) => [ResourceChange?.Action, ResourceChange?.LogicalResourceId]),
      [['Add', 'B']],
    )
    const listed = await world.call<ListChangeSetsOutput>('ListChangeSets', { StackName: 's' })
    assert.deepEqual(
      listed.Summaries?.map(({ ChangeSetName }) => ChangeSetName),
      ['c'],
    )
    assert.ok(!world.tiny.things.has('bucket/b'))
    await world.call('ExecuteChangeSet', { ChangeSetName: 'c', StackName: 's' })
    await world.settled()
    assert.equal(await status(), 'CREATE_COMPLETE')
    assert.ok(world.tiny.things.has('bucket/b'))
  })

  it('keep what their parameters say sealed, and make the stack of it', async () => {
    const TemplateBody =
      'Parameters: {P: {Type: String, NoEcho: true}}\nResources: {B: {Type: AWS::S3::Bucket, Properties: {BucketName: !Ref P}}}'
    const { Id = '' } = await propose({
      TemplateBody,
      Parameters: [{ ParameterKey: 'P', ParameterValue: 'unspeakable' }],
    })
    const kept = await world.needs.stacks.changeSetById(Id)
    assert.ok(kept)
    assert.doesNotMatch(JSON.stringify(kept), /unspeakable/)
    const { Parameters } = await world.call<DescribeChangeSetOutput>('DescribeChangeSet', { ChangeSetName: Id })
    assert.deepEqual(
      Parameters?.map(({ ParameterValue }) => ParameterValue),
      ['****'],
    )
    await world.call('ExecuteChangeSet', { ChangeSetName: Id })
    await world.settled()
    assert.ok(world.tiny.things.has('bucket/unspeakable'))
  })

  it('whose parameters do not open, sealed as they were for another, are not executed', async () => {
    const { Id = '' } = await propose()
    const kept = await world.needs.stacks.changeSetById(Id)
    assert.ok(kept)
    await world.needs.stacks.createChangeSet({ ...kept, id: `${Id}x`, name: 'd' })
    const fault = await faultOf(world.call('ExecuteChangeSet', { ChangeSetName: 'd', StackName: 's' }))
    assert.match(fault, /^InvalidChangeSetStatus: .* Create it again\.$/)
    assert.equal(await status(), 'REVIEW_IN_PROGRESS')
  })

  it('are executed once', async () => {
    const { Id } = await propose()
    const execute = () => world.call('ExecuteChangeSet', { ChangeSetName: Id })
    const results = await Promise.allSettled([execute(), execute()])
    assert.deepEqual(results.map((result) => result.status).toSorted(), ['fulfilled', 'rejected'])
    await world.settled()
    assert.match(await faultOf(execute()), /^ChangeSetNotFound: /)
    assert.equal(world.tiny.called.filter((name) => name === 's3:CreateBucket').length, 1)
  })

  it('go when another of their stack is executed, which stays protected as it was reviewed', async () => {
    await propose()
    await propose({ ChangeSetName: 'd' })
    await world.call('UpdateTerminationProtection', { StackName: 's', EnableTerminationProtection: true })
    await world.call('ExecuteChangeSet', { ChangeSetName: 'c', StackName: 's' })
    await world.settled()
    const listed = await world.call<ListChangeSetsOutput>('ListChangeSets', { StackName: 's' })
    assert.deepEqual(listed.Summaries, [])
    const { Stacks } = await world.call<DescribeStacksOutput>('DescribeStacks', { StackName: 's' })
    assert.equal(Stacks?.[0]?.EnableTerminationProtection, true)
  })

  it('can be taken back, also twice', async () => {
    await propose()
    for (let i = 0; i < 2; i += 1) await world.call('DeleteChangeSet', { ChangeSetName: 'c', StackName: 's' })
    assert.match(
      await faultOf(world.call('DescribeChangeSet', { ChangeSetName: 'c', StackName: 's' })),
      /^ChangeSetNotFound: /,
    )
    await world.call('DeleteStack', { StackName: 's' })
    await world.settled()
    assert.match(await faultOf(status()), /does not exist/)
  })

  it('share no name in one stack', async () => {
    await propose()
    assert.match(await faultOf(propose()), /^AlreadyExistsException: /)
    await propose({ ChangeSetName: 'd' })
  })

  it('of other types, for stacks that stand, or without an acknowledgement are refused', async () => {
    assert.equal(await faultOf(propose({ ChangeSetType: 'UPDATE' })), 'ValidationError: Stack [s] does not exist')
    assert.equal(await faultOf(propose({ ChangeSetType: undefined })), 'ValidationError: Stack [s] does not exist')
    const role = 'Resources: {R: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {}}}}'
    assert.match(await faultOf(propose({ TemplateBody: role })), /^InsufficientCapabilitiesException: /)
    await world.call('CreateStack', { StackName: 's', TemplateBody: body })
    await world.settled()
    assert.equal(
      await faultOf(propose()),
      'ValidationError: Stack [s] already exists and cannot be created again with the changeSet [c].',
    )
    assert.match(await faultOf(propose({ ChangeSetType: 'UPDATE' })), /not supported/)
  })

  it('of templates with transforms ask for no acknowledgement of those, which the creation of a stack does', async () => {
    const TemplateBody = `Transform: AWS::Serverless-2016-10-31\n${body}`
    await propose({ TemplateBody })
    await world.call('ExecuteChangeSet', { ChangeSetName: 'c', StackName: 's' })
    await world.settled()
    assert.equal(await status(), 'CREATE_COMPLETE')
    const direct = world.call('CreateStack', { StackName: 't', TemplateBody })
    assert.match(await faultOf(direct), /^InsufficientCapabilitiesException: .*CAPABILITY_AUTO_EXPAND/)
  })

  it('are permitted as their stack is', async () => {
    const { Id, StackId } = await propose()
    for (const input of [{ ChangeSetName: Id }, { ChangeSetName: 'c', StackName: 's' }]) {
      assert.deepEqual(await world.asks('ExecuteChangeSet', input), [
        {
          action: 'cloudformation:ExecuteChangeSet',
          resource: StackId,
          context: { 'cloudformation:ChangeSetName': ['c'] },
        },
      ])
    }
  })
})
