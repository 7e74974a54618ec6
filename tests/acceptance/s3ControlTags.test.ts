import assert from 'node:assert/strict'
import { Agent } from 'node:http'
import { after, before, describe, it } from 'node:test'
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  GetBucketTaggingCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
} from '@aws-sdk/client-s3'
import {
  ListTagsForResourceCommand,
  S3ControlClient,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-s3-control'
import { start, type TestServer } from '../../src/testing.ts'
import { type Key, type Member, member } from './accountsWorld.ts'
import { userWith } from './stackWorld.ts'

const denied = { name: 'AccessDenied' }
const Bucket = 'tagged-one-by-one'
const ResourceArn = `arn:aws:s3:::${Bucket}`

/** What Terraform's provider asks of every bucket since 6.23. https://docs.aws.amazon.com/AmazonS3/latest/userguide/buckets-tagging-enable-abac.html */
describe('tags of a bucket, through S3 Control', { timeout: 60_000 }, () => {
  let server: TestServer
  let owner: Member
  let guest: Member
  let control: S3ControlClient
  const agents: Agent[] = []
  before(async () => {
    server = await start()
    owner = await member(server, 'owner')
    guest = await member(server, 'guest')
    control = controlOf(owner.root)
    await owner.s3.send(new CreateBucketCommand({ Bucket }))
  })
  after(async () => {
    for (const agent of agents) agent.destroy()
    await server.stop()
  })

  /** The SDK puts the account in front of the endpoint's host: `<account>.localhost` is this machine. */
  function controlOf(credentials: Key): S3ControlClient {
    const lookup: NonNullable<ConstructorParameters<typeof Agent>[0]>['lookup'] = (_name, { all }, found) =>
      all === true ? found(null, [{ address: '127.0.0.1', family: 4 }]) : found(null, '127.0.0.1', 4)
    const httpAgent = new Agent({ lookup })
    agents.push(httpAgent)
    const endpoint = server.url.replace('127.0.0.1', 'localhost')
    const requestHandler = { httpAgent }
    return new S3ControlClient({ endpoint, region: server.region, credentials, requestHandler, maxAttempts: 1 })
  }

  const named = (arn = ResourceArn, AccountId = owner.id) => ({ AccountId, ResourceArn: arn })
  const list = async (by = control, ...of: Parameters<typeof named>) => {
    const { Tags = [] } = await by.send(new ListTagsForResourceCommand(named(...of)))
    return Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value]))
  }
  const tag = (tags: Readonly<Record<string, string>>, by = control, ...of: Parameters<typeof named>) => {
    const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
    return by.send(new TagResourceCommand({ ...named(...of), Tags }))
  }
  const untag = (TagKeys: string[], by = control, ...of: Parameters<typeof named>) =>
    by.send(new UntagResourceCommand({ ...named(...of), TagKeys }))
  const whole = async () => {
    const { TagSet = [] } = await owner.s3.send(new GetBucketTaggingCommand({ Bucket }))
    return Object.fromEntries(TagSet.map(({ Key, Value }) => [Key, Value]))
  }

  it('are added, changed and taken away one by one, and are those that S3 itself shows', async () => {
    assert.deepEqual(await list(), {})
    await tag({ stage: 'first', 'a b/ü': '1' })
    await tag({ stage: 'second', more: '' })
    assert.deepEqual(await list(), { stage: 'second', 'a b/ü': '1', more: '' })
    assert.deepEqual(await whole(), await list())
    await untag(['a b/ü', 'more', 'none'])
    assert.deepEqual(await list(), { stage: 'second' })
    await owner.s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: [{ Key: 'set', Value: 'whole' }] } }))
    assert.deepEqual(await list(), { set: 'whole' })
    await untag(['set'])
    assert.deepEqual(await list(), {})
    await assert.rejects(whole(), { name: 'NoSuchTagSet' })
  })

  it('are held to what tags of a bucket may be', async () => {
    for (const bad of [{ 'aws:own': 'x' }, { '': 'x' }, { 'a*': 'x' }, { a: 'x'.repeat(257) }]) {
      await assert.rejects(tag(bad), { name: 'InvalidTag' })
    }
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`key-${index}`, 'x']))
    await tag(many)
    await assert.rejects(tag({ another: 'x' }), { name: 'InvalidTag' })
    await tag({ 'key-0': 'again' })
    await untag(Object.keys(many))
  })

  it('are of buckets that are there only, and of no other resource', async () => {
    await assert.rejects(list(control, 'arn:aws:s3:::nowhere-to-be-found'), { name: 'NoSuchBucket' })
    await assert.rejects(tag({ a: 'b' }, control, 'arn:aws:s3:::nowhere-to-be-found'), { name: 'NoSuchBucket' })
    const point = `arn:aws:s3:us-east-1:${owner.id}:accesspoint/point`
    for (const arn of [point, `${ResourceArn}/key`, 'arn:aws:s3:::*', Bucket]) {
      await assert.rejects(list(control, arn), { name: 'NotImplemented' })
      await assert.rejects(tag({ a: 'b' }, control, arn), { name: 'NotImplemented' })
      await assert.rejects(untag(['a'], control, arn), { name: 'NotImplemented' })
    }
  })

  it('are for those whom policies allow, which may speak of the tags', async () => {
    const Condition = { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] } }
    const allowed = { Action: ['s3:TagResource', 's3:UntagResource'], Resource: ResourceArn, Condition }
    const tagger = controlOf(await userWith(owner.iam, 'tagger', allowed))
    await tag({ team: 'a' }, tagger)
    await assert.rejects(tag({ team: 'a', other: 'b' }, tagger), denied)
    await tag({ other: 'b' })
    await assert.rejects(untag(['other'], tagger), denied)
    await assert.rejects(list(tagger), { ...denied, message: /s3:ListTagsForResource/ })
    await untag(['team'], tagger)
    assert.deepEqual(await list(), { other: 'b' })
    await untag(['other'])
  })

  it('are not those of another account, unless the bucket’s policy says so', async () => {
    const stranger = controlOf(guest.root)
    const attempts = () => [list(stranger), tag({ a: 'b' }, stranger), untag(['a'], stranger)]
    for (const attempt of attempts()) await assert.rejects(attempt, denied)
    await assert.rejects(list(stranger, ResourceArn, guest.id), denied)
    await assert.rejects(list(control, ResourceArn, guest.id), denied)
    const Policy = (Effect: string, Action: string, AWS: string) =>
      JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect, Principal: { AWS }, Action, Resource: ResourceArn }],
      })
    const put = (policy: string) => owner.s3.send(new PutBucketPolicyCommand({ Bucket, Policy: policy }))
    await put(Policy('Allow', 's3:ListTagsForResource', guest.id))
    assert.deepEqual(await list(stranger), {})
    await assert.rejects(tag({ a: 'b' }, stranger), denied)
    const everything = { Action: 's3:*', Resource: '*' }
    const user = controlOf(await userWith(owner.iam, 'user', everything))
    await tag({ a: 'b' }, user)
    await put(Policy('Deny', 's3:TagResource', '*'))
    await assert.rejects(tag({ a: 'c' }, user), denied)
    assert.deepEqual(await list(user), { a: 'b' })
  })

  it('are set as a bucket is made, and go with it', async () => {
    const made = { Bucket: 'made-with-tags', CreateBucketConfiguration: { Tags: [{ Key: 'from', Value: 'birth' }] } }
    await owner.s3.send(new CreateBucketCommand(made))
    const arn = `arn:aws:s3:::${made.Bucket}`
    assert.deepEqual(await list(control, arn), { from: 'birth' })
    await owner.s3.send(new DeleteBucketCommand({ Bucket: made.Bucket }))
    await owner.s3.send(new CreateBucketCommand({ Bucket: made.Bucket }))
    assert.deepEqual(await list(control, arn), {})
  })
})
