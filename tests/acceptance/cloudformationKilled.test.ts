import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { CreateStackCommand, DeleteStackCommand, DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation'
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { rootKeyIn, startProcess } from './process.ts'
import {
  acknowledged,
  clientsOf,
  createStack,
  functionRole,
  inlineFunction,
  inventory,
  policy,
  settled,
} from './stackWorld.ts'

/** One of each kind that is made under a generated name, under a given one, and under an id of the service's choice. */
function numbered(index: number): [string, object][] {
  const role = functionRole({ Action: 's3:*', Resource: '*' }) as { Properties: object }
  return [
    [`Bucket${index}`, { Type: 'AWS::S3::Bucket' }],
    [`NamedBucket${index}`, { Type: 'AWS::S3::Bucket', Properties: { BucketName: `named-bucket-${index}` } }],
    [`Role${index}`, role],
    [`NamedRole${index}`, { ...role, Properties: { ...role.Properties, RoleName: `named-role-${index}` } }],
    [`Function${index}`, inlineFunction(`Role${index}`, 'exports.handler = async () => 1')],
    [`Pool${index}`, { Type: 'AWS::Cognito::UserPool' }],
    [`NamedPool${index}`, { Type: 'AWS::Cognito::UserPool', Properties: { UserPoolName: 'the same' } }],
    [`Client${index}`, { Type: 'AWS::Cognito::UserPoolClient', Properties: { UserPoolId: { Ref: `Pool${index}` } } }],
    [
      `Identities${index}`,
      { Type: 'AWS::Cognito::IdentityPool', Properties: { AllowUnauthenticatedIdentities: false } },
    ],
    [`Api${index}`, { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'the same', ProtocolType: 'HTTP' } }],
    [
      `Policy${index}`,
      {
        Type: 'AWS::IAM::ManagedPolicy',
        Properties: { PolicyDocument: policy({ Action: 's3:*', Resource: '*' }), Roles: [{ Ref: `Role${index}` }] },
      },
    ],
  ]
}

const large = { Resources: Object.fromEntries([0, 1, 2, 3, 4].flatMap(numbered)) }

describe('a server that is killed while it works on a stack', { timeout: 170_000 }, async () => {
  const root = await mkdtemp(join(tmpdir(), 'poolhouse-killed-'))
  after(() => rm(root, { recursive: true, force: true }))

  const open = async (data: string) => {
    const server = await startProcess(['--bare', '--data', data])
    const credentials = await rootKeyIn(data)
    return { ...clientsOf({ url: server.url, region: 'us-east-1', root: credentials }), end: server.end }
  }
  const pause = (ms: number) => new Promise((later) => setTimeout(later, ms))

  for (const wait of [20, 60, 120, 250]) {
    it(`rolls a creation of ${wait} ms back at its next start, and leaves nothing but what was there`, async () => {
      const data = join(root, String(wait))
      const first = await open(data)
      const Same = { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'the same', ProtocolType: 'HTTP' } }
      const Pool = { Type: 'AWS::Cognito::UserPool', Properties: { UserPoolName: 'the same' } }
      assert.equal(
        (await createStack(first.stacks, 'other', { Resources: { Same, Pool } })).StackStatus,
        'CREATE_COMPLETE',
      )
      const before = await inventory(first)
      const { StackId = '' } = await first.stacks.send(
        new CreateStackCommand({
          StackName: 'cut',
          TemplateBody: JSON.stringify(large),
          Capabilities: [...acknowledged],
        }),
      )
      await pause(wait)
      await first.end('SIGKILL')

      const second = await open(data)
      const stack = await settled(second.stacks, StackId)
      // On a fast machine the whole stack may have been made before the signal came.
      if (stack.StackStatus !== 'CREATE_COMPLETE') {
        assert.equal(stack.StackStatus, 'ROLLBACK_COMPLETE')
        assert.deepEqual(await inventory(second), before)
        assert.equal((await createStack(second.stacks, 'again', large)).StackStatus, 'CREATE_COMPLETE')
      }
      assert.equal(await second.end('SIGTERM'), 0)
    })
  }

  it('goes on with a deletion, and still retains what was to be retained', async () => {
    const data = join(root, 'deletion')
    const first = await open(data)
    const Kept = { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'to-be-kept' } }
    const made = await createStack(first.stacks, 'cut', { Resources: { ...large.Resources, Kept } })
    assert.equal(made.StackStatus, 'CREATE_COMPLETE')
    const StackName = made.StackId ?? ''
    await first.s3.send(new PutObjectCommand({ Bucket: 'to-be-kept', Key: 'file', Body: 'x' }))
    await first.stacks.send(new DeleteStackCommand({ StackName }))
    assert.equal((await settled(first.stacks, StackName)).StackStatus, 'DELETE_FAILED')
    await first.s3.send(new DeleteObjectCommand({ Bucket: 'to-be-kept', Key: 'file' }))
    await first.stacks.send(new DeleteStackCommand({ StackName, RetainResources: ['Kept'] }))
    await first.end('SIGKILL')

    const second = await open(data)
    assert.equal((await settled(second.stacks, StackName)).StackStatus, 'DELETE_COMPLETE')
    assert.deepEqual(await inventory(second), ['bucket to-be-kept'])
    const { StackResources } = await second.stacks.send(new DescribeStackResourcesCommand({ StackName }))
    const kept = StackResources?.find(({ LogicalResourceId }) => LogicalResourceId === 'Kept')
    assert.equal(kept?.ResourceStatus, 'DELETE_SKIPPED')
    assert.equal(await second.end('SIGTERM'), 0)
  })
})
