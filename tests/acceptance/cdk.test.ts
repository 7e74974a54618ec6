import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { strToU8, zipSync } from 'fflate'
import { start, type TestServer } from '../../src/testing.ts'
import { type Clients, clientsOf, createStack, deleteStack, failures, inventory, outputsOf } from './stackWorld.ts'

const bucket = 'cdk-hnb659fds-assets-000000000000-us-east-1'
const asset = '6d2403f275ddcc475febe451880d3feba6a44fe6f47c3d179b5c6f22f17bd937.zip'
const code = 'export const handler = async ({ rawPath }) => ({ statusCode: 200, body: rawPath })'

/** What `cdk synth` made of an app with a user pool, an identity pool, roles, a key, a private bucket and an HTTP API. */
describe('a template as the CDK synthesizes it', { timeout: 60_000 }, () => {
  let server: TestServer
  let all: Clients
  let template: object
  before(async () => {
    server = await start()
    all = clientsOf(server)
    template = JSON.parse(await readFile(join(import.meta.dirname, 'cdk', 'shop.template.json'), 'utf8'))
  })
  after(() => server.stop())

  it('is refused before there is the bucket that the CDK puts files into', async () => {
    await assert.rejects(createStack(all.stacks, 'Shop', template), {
      name: 'ValidationError',
      message:
        /^Unable to fetch parameters \[\/cdk-bootstrap\/hnb659fds\/version\] .* create the bucket cdk-hnb659fds-/,
    })
  })

  it('deploys unchanged, every property acted on, works, and goes', async () => {
    await all.s3.send(new CreateBucketCommand({ Bucket: bucket }))
    const Body = zipSync({ 'index.mjs': strToU8(code) })
    await all.s3.send(new PutObjectCommand({ Bucket: bucket, Key: asset, Body }))
    const before = await inventory(all)
    const stack = await createStack(all.stacks, 'Shop', template)
    assert.deepEqual(await failures(all.stacks, 'Shop'), [])
    assert.equal(stack.StackStatus, 'CREATE_COMPLETE')
    const { ApiUrl } = outputsOf(stack)
    assert.equal(await (await fetch(`${ApiUrl}/open/a/b`)).text(), '/open/a/b')
    assert.equal((await fetch(`${ApiUrl}/hello`)).status, 401)
    assert.equal((await deleteStack(all.stacks, stack.StackId ?? '')).StackStatus, 'DELETE_COMPLETE')
    assert.deepEqual(await inventory(all), before)
  })
})
