import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { Agent } from 'node:http'
import { after, before, describe, it } from 'node:test'
import {
  CreateBucketCommand,
  DeletePublicAccessBlockCommand as DeleteBucketBlockCommand,
  GetBucketPolicyStatusCommand,
  GetObjectCommand,
  HeadBucketCommand,
  PutBucketAclCommand,
  PutBucketPolicyCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import {
  DeletePublicAccessBlockCommand,
  GetAccessPointCommand,
  GetPublicAccessBlockCommand,
  ListJobsCommand,
  PutPublicAccessBlockCommand,
  S3ControlClient,
} from '@aws-sdk/client-s3-control'
import { start, type TestServer } from '../../src/testing.ts'
import { hasProgram } from '../clients.ts'
import { type AccountHosts, openAccountHosts } from './accountHosts.ts'
import { type Key, type Member, member } from './accountsWorld.ts'
import { userWith } from './stackWorld.ts'
import { openTerraformWorld } from './terraformWorld.ts'

const denied = { name: 'AccessDenied' }
const none = { name: 'NoSuchPublicAccessBlockConfiguration' }
const nothing = {
  BlockPublicAcls: false,
  IgnorePublicAcls: false,
  BlockPublicPolicy: false,
  RestrictPublicBuckets: false,
}

describe('Block Public Access of accounts', { timeout: 60_000 }, () => {
  let server: TestServer
  let owner: Member
  let guest: Member
  let control: S3ControlClient
  let anyone: S3Client
  const agents: Agent[] = []
  before(async () => {
    server = await start()
    owner = await member(server, 'owner')
    guest = await member(server, 'guest')
    control = controlOf(owner.root)
    anyone = new S3Client({
      ...{ endpoint: server.url, region: server.region, forcePathStyle: true, maxAttempts: 1 },
      ...{ signer: { sign: async (request) => request }, credentials: { accessKeyId: '', secretAccessKey: '' } },
    })
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

  const get = (by: S3ControlClient, AccountId: string) => by.send(new GetPublicAccessBlockCommand({ AccountId }))
  const put = (by: S3ControlClient, AccountId: string, block: Partial<typeof nothing>) =>
    by.send(new PutPublicAccessBlockCommand({ AccountId, PublicAccessBlockConfiguration: block }))
  const remove = (by: S3ControlClient, AccountId: string) => by.send(new DeletePublicAccessBlockCommand({ AccountId }))

  it('is set, shown and taken off', async () => {
    const AccountId = owner.id
    await assert.rejects(get(control, AccountId), none)
    await put(control, AccountId, { BlockPublicAcls: true })
    const shown = await get(control, AccountId)
    assert.deepEqual(shown.PublicAccessBlockConfiguration, { ...nothing, BlockPublicAcls: true })
    await remove(control, AccountId)
    await assert.rejects(get(control, AccountId), none)
    await remove(control, AccountId)
  })

  it('is for those whom the account’s own policies allow it', async () => {
    const reads = { Action: 's3:GetAccountPublicAccessBlock', Resource: '*' }
    const reader = controlOf(await userWith(owner.iam, 'reader', reads))
    await put(control, owner.id, nothing)
    await get(reader, owner.id)
    const message = /is not authorized to perform: s3:PutAccountPublicAccessBlock/
    await assert.rejects(put(reader, owner.id, nothing), { ...denied, message })
    await assert.rejects(remove(reader, owner.id), { ...denied, message })
    await assert.rejects(get(reader, guest.id), denied)
    const stranger = controlOf(guest.root)
    for (const act of [get, remove]) await assert.rejects(act(stranger, owner.id), denied)
    await assert.rejects(put(stranger, owner.id, nothing), denied)
    const unsigned = await fetch(`${server.url}/v20180820/configuration/publicAccessBlock`, {
      headers: { 'x-amz-account-id': owner.id },
    })
    assert.equal(unsigned.status, 403)
    await remove(control, owner.id)
  })

  it('has its four meanings over what a bucket says', async () => {
    const Bucket = 'of-the-account'
    const { s3, id } = owner
    const Body = 'x'
    const seen = async (Key: string) =>
      (await anyone.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString()
    await s3.send(new CreateBucketCommand({ Bucket, ObjectOwnership: 'ObjectWriter' }))
    await s3.send(new DeleteBucketBlockCommand({ Bucket }))
    const acl = () => s3.send(new PutObjectCommand({ Bucket, Key: 'listed', Body, ACL: 'public-read' }))
    await acl()
    assert.equal(await seen('listed'), Body)

    await put(control, id, { BlockPublicAcls: true })
    assert.equal(await seen('listed'), Body)
    await assert.rejects(acl(), denied)
    await assert.rejects(s3.send(new PutObjectAclCommand({ Bucket, Key: 'listed', ACL: 'public-read' })), denied)
    await assert.rejects(s3.send(new PutBucketAclCommand({ Bucket, ACL: 'public-read' })), denied)

    await put(control, id, { IgnorePublicAcls: true })
    await assert.rejects(seen('listed'), denied)
    await acl()

    await put(control, id, { BlockPublicPolicy: true })
    assert.equal(await seen('listed'), Body)
    const Statement = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/*` }
    const policy = () =>
      s3.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ Version: '2012-10-17', Statement }) }))
    await assert.rejects(policy(), denied)
    await remove(control, id)
    await policy()
    await s3.send(new PutObjectCommand({ Bucket, Key: 'open', Body }))
    assert.equal(await seen('open'), Body)

    await put(control, id, { RestrictPublicBuckets: true })
    await assert.rejects(seen('open'), denied)
    await assert.rejects(guest.s3.send(new GetObjectCommand({ Bucket, Key: 'open' })), denied)
    assert.equal((await s3.send(new GetBucketPolicyStatusCommand({ Bucket }))).PolicyStatus?.IsPublic, true)
    await s3.send(new GetObjectCommand({ Bucket, Key: 'open' }))
    await remove(control, id)
    assert.equal(await seen('open'), Body)
  })

  it('is all there is of the API: the rest is not implemented, by name', async () => {
    const AccountId = owner.id
    const unserved = (name: string) => ({
      name: 'NotImplemented',
      message: `Poolhouse does not serve s3-control:${name}.`,
    })
    await assert.rejects(control.send(new ListJobsCommand({ AccountId })), unserved('ListJobs'))
    await assert.rejects(
      control.send(new GetAccessPointCommand({ AccountId, Name: 'point' })),
      unserved('GetAccessPoint'),
    )
  })

  it('takes no name from buckets: one may be called v20180820, or as an account is', async () => {
    const Key = 'configuration/publicAccessBlock'
    const { s3 } = owner
    const hosted = new S3Client({
      ...{ endpoint: server.url.replace('127.0.0.1', 's3.localhost'), region: server.region, credentials: owner.root },
      requestHandler: controlOf(owner.root).config.requestHandler,
    })
    await s3.send(new CreateBucketCommand({ Bucket: 'v20180820' }))
    await s3.send(new CreateBucketCommand({ Bucket: owner.id }))
    await s3.send(new PutObjectCommand({ Bucket: 'v20180820', Key, Body: 'by path' }))
    await s3.send(new HeadBucketCommand({ Bucket: 'v20180820' }))
    const object = await s3.send(new GetObjectCommand({ Bucket: 'v20180820', Key }))
    assert.equal(await object.Body?.transformToString(), 'by path')
    await hosted.send(new PutObjectCommand({ Bucket: owner.id, Key: `v20180820/${Key}`, Body: 'by host' }))
    const other = await hosted.send(new GetObjectCommand({ Bucket: owner.id, Key: `v20180820/${Key}` }))
    assert.equal(await other.Body?.transformToString(), 'by host')
    await assert.rejects(get(control, owner.id), none)
  })

  it('is what the AWS CLI asks for', async (test) => {
    if (!hasProgram(test, 'aws', '--version')) return
    const hosts = await openAccountHosts()
    try {
      const block = 'BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true'
      const asked = ['--account-id', owner.id]
      const run = (...parameters: string[]) => cli(hosts, owner.root, ['s3control', ...parameters, ...asked])
      await run('put-public-access-block', '--public-access-block-configuration', block)
      const shown = JSON.parse(await run('get-public-access-block')) as object
      assert.deepEqual(Object.values(Object.values(shown)[0] as object), [true, true, true, true])
      await run('delete-public-access-block')
      await assert.rejects(run('get-public-access-block'), /NoSuchPublicAccessBlockConfiguration/)
    } finally {
      await hosts.close()
    }
  })

  function cli(hosts: AccountHosts, key: Key, parameters: readonly string[]): Promise<string> {
    const env = {
      ...{ PATH: process.env['PATH'], HOME: process.env['HOME'], AWS_EC2_METADATA_DISABLED: 'true', AWS_PAGER: '' },
      ...{ AWS_ACCESS_KEY_ID: key.accessKeyId, AWS_SECRET_ACCESS_KEY: key.secretAccessKey },
      ...{ AWS_DEFAULT_REGION: server.region, AWS_ENDPOINT_URL: server.url, HTTP_PROXY: hosts.url },
    }
    return new Promise((resolve, reject) => {
      execFile('aws', parameters, { env }, (error, stdout, stderr) =>
        error === null ? resolve(stdout) : reject(new Error(stderr)),
      )
    })
  }
})

it('Block Public Access of an account is what Terraform asks for', { timeout: 300_000 }, async (test) => {
  const hosts = await openAccountHosts()
  const world = await openTerraformWorld('terraformS3Control', { proxy: hosts.url })
  try {
    if (!(await world.ready(test))) return
    for (const stage of ['first', 'second']) await world.apply(stage)
    await world.destroy('second')
  } finally {
    await world.close()
    await hosts.close()
  }
})
