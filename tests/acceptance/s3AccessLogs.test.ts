import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectsCommand,
  DeletePublicAccessBlockCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketWebsiteCommand,
  PutObjectAclCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { createPresignedPost } from '@aws-sdk/s3-presigned-post'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { Bucket, type LogsWorld, logs, openLogsWorld } from './s3LogsWorld.ts'
import { policy, userWith } from './stackWorld.ts'

describe('a record of a request to a bucket', { timeout: 60_000 }, () => {
  let world: LogsWorld
  before(async () => {
    world = await openLogsWorld()
  })
  beforeEach(() => world.empty())
  after(() => world.server.stop())

  it('tells of a request all that is known of it', async () => {
    const { $metadata } = await world.ann.send(new GetObjectCommand({ Bucket, Key: 'open/a', Range: 'bytes=0-2' }))
    await world.server.deliverAccessLogs()
    const [Key = '', ...more] = await world.keys()
    assert.deepEqual(more, [])
    assert.match(Key, /^own\/\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d-[0-9A-F]{16}$/)
    const { total, turnAround, time, agent, ...line } = await world.only()
    assert.match(time, /^\[\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000\]$/)
    assert.match(agent, /^"aws-sdk-js/)
    assert.ok(Number(total) >= Number(turnAround) && Number(turnAround) >= 0)
    assert.deepEqual(line, {
      owner: world.owner.canonicalId,
      bucket: Bucket,
      address: '127.0.0.1',
      requester: world.annArn,
      request: $metadata.requestId,
      operation: 'REST.GET.OBJECT',
      key: 'open/a',
      uri: `"GET /${Bucket}/open/a?x-id=GetObject HTTP/1.1"`,
      ...{ status: '206', code: '-', sent: '3', size: '4' },
      referer: '"-"',
      version: '-',
      host: $metadata.extendedRequestId,
      signature: 'SigV4',
      cipher: '-',
      authentication: 'AuthHeader',
      hostHeader: `127.0.0.1:${world.server.port}`,
      ...{ tls: '-', accessPoint: '-', aclRequired: '-' },
    })
  })

  it('tells of who is refused and of who is nobody, whoever they say that they are', async () => {
    const url = `${world.server.url}/${Bucket}`
    await fetch(`${url}/open/a`)
    await fetch(`${url}/secret?versionId=a%20b`)
    const eve = world.clientOf(await userWith(world.owner.iam, 'eve', { Action: 'iam:*', Resource: '*' }))
    await assert.rejects(eve.send(new PutObjectCommand({ Bucket, Key: 'mine', Body: 'x' })))
    const forged = world.clientOf({ ...world.owner.root, secretAccessKey: 'x'.repeat(40) })
    await assert.rejects(forged.send(new HeadObjectCommand({ Bucket, Key: 'open/a' })))
    const shown = (await world.lines()).map((line) => [
      ...[line.requester, line.operation, line.status, line.code, line.size, line.version, line.authentication],
    ])
    assert.deepEqual(shown, [
      ['-', 'REST.GET.OBJECT', '200', '-', '4', '-', '-'],
      ['-', 'REST.GET.OBJECT', '403', 'AccessDenied', '-', 'a%20b', '-'],
      [`arn:aws:iam::${world.owner.id}:user/eve`, 'REST.PUT.OBJECT', '403', 'AccessDenied', '1', '-', 'AuthHeader'],
      ['-', 'REST.HEAD.OBJECT', '403', 'SignatureDoesNotMatch', '-', '-', '-'],
    ])
  })

  it('tells of a presigned request without what would let a reader send it again', async () => {
    const signed = await getSignedUrl(world.clientOf(world.owner.root), new GetObjectCommand({ Bucket, Key: 'open/a' }))
    const referer = `${signed}&X%2DAmz-Security-Token=secret`
    assert.equal((await fetch(signed, { headers: { referer } })).status, 200)
    const line = await world.only()
    assert.deepEqual([line.authentication, line.requester], ['QueryString', world.owner.canonicalId])
    assert.match(line.uri, /X-Amz-Credential=.*&X-Amz-Signature=REDACTED&/)
    assert.match(line.referer, /X-Amz-Signature=REDACTED.*&X%2DAmz-Security-Token=REDACTED"$/)
    const signature = new URL(signed).searchParams.get('X-Amz-Signature') ?? ''
    assert.ok(signature.length === 64 && !JSON.stringify(line).includes(signature))
  })

  it('tells of a form under the key that it names, by whom its policy is signed', async () => {
    const { url, fields } = await createPresignedPost(world.ann, { Bucket, Key: 'form' })
    const data = new FormData()
    for (const [field, value] of Object.entries(fields)) data.append(field, value)
    data.append('file', new Blob(['x']))
    assert.equal((await fetch(url, { method: 'POST', body: data })).status, 204)
    const { operation, key, requester, signature, authentication, status } = await world.only()
    assert.deepEqual([operation, key, requester, signature], ['REST.POST.OBJECT', 'form', world.annArn, 'SigV4'])
    assert.deepEqual([authentication, status], ['-', '204'])
  })

  it('lets nobody forge a field', async () => {
    const Key = 'open/a "b" ü\n[c]'
    await fetch(`${world.server.url}/${Bucket}/${encodeURIComponent(Key)}`, {
      headers: { 'user-agent': 'x" - forged', referer: 'y" z' },
    })
    const line = await world.only()
    assert.deepEqual([line.agent, line.referer], ['"x%22 - forged"', '"y%22 z"'])
    assert.equal(decodeURIComponent(decodeURIComponent(line.key)), Key)
    assert.match(line.key, /^open\/a%2520%2522b%2522%2520%25C3%25BC%250A%255Bc%255D$/)
  })

  it('has a record of each key that is deleted with others, and of both sides of a copy', async () => {
    const CopySource = `${Bucket}/open/a`
    await world.ann.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource }))
    const Delete = { Objects: [{ Key: 'copy' }, { Key: 'a b' }], Quiet: true }
    await world.ann.send(new DeleteObjectsCommand({ Bucket, Delete }))
    const shown = (await world.lines()).map(({ operation, key, status }) => [operation, key, status])
    assert.deepEqual(shown, [
      ['REST.COPY.OBJECT', 'copy', '200'],
      ['REST.COPY.OBJECT_GET', 'open/a', '200'],
      ['REST.POST.MULTI_OBJECT_DELETE', '-', '200'],
      ['BATCH.DELETE.OBJECT', 'copy', '204'],
      ['BATCH.DELETE.OBJECT', 'a%20b', '204'],
    ])
  })

  it('says where only an access control list let the requester in', async () => {
    const name = 'listed-bucket'
    await world.owner.s3.send(new CreateBucketCommand({ Bucket: name, ObjectOwnership: 'ObjectWriter' }))
    const Policy = policy({
      Principal: { Service: 'logging.s3.amazonaws.com' },
      Action: 's3:PutObject',
      Resource: `arn:aws:s3:::${logs}/*`,
    })
    await world.owner.s3.send(new PutBucketPolicyCommand({ Bucket: logs, Policy }))
    await world.owner.s3.send(new DeletePublicAccessBlockCommand({ Bucket: name }))
    await world.owner.s3.send(new PutObjectCommand({ Bucket: name, Key: 'a', Body: 'a' }))
    await world.owner.s3.send(new PutObjectAclCommand({ Bucket: name, Key: 'a', ACL: 'public-read' }))
    await world.log({ TargetBucket: logs, TargetPrefix: '' }, name)
    await world.empty()
    await fetch(`${world.server.url}/${name}/a`)
    await world.owner.s3.send(new GetObjectCommand({ Bucket: name, Key: 'a' }))
    assert.deepEqual(
      (await world.lines()).map(({ aclRequired }) => aclRequired),
      ['Yes', '-'],
    )
    await world.log(undefined, name)
    await world.letIn()
  })

  it('tells of preflights, websites and lifecycle rules', async () => {
    const headers = { origin: 'https://a.example', 'access-control-request-method': 'GET' }
    await fetch(`${world.server.url}/${Bucket}/open/a`, { method: 'OPTIONS', headers })
    const WebsiteConfiguration = { IndexDocument: { Suffix: 'index.html' } }
    await world.owner.s3.send(new PutBucketWebsiteCommand({ Bucket, WebsiteConfiguration }))
    await fetch(`${world.server.url}/_aws/s3-website/${Bucket}/open/a?x=1`)
    await world.ann.send(new PutObjectCommand({ Bucket, Key: 'old', Body: 'old' }))
    const Rules = [{ ID: 'old', Status: 'Enabled', Filter: { Prefix: 'old' }, Expiration: { Days: 1 } } as const]
    const LifecycleConfiguration = { Rules }
    await world.owner.s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration }))
    await world.advance(3)
    await world.server.lifecycle()
    const all = await world.lines()
    assert.deepEqual(
      all.map(({ operation, key, status, requester }) => [operation, key, status, requester]),
      [
        ['REST.OPTIONS.PREFLIGHT', 'open/a', '403', '-'],
        ['REST.PUT.WEBSITE', '-', '200', world.owner.canonicalId],
        ['WEBSITE.GET.OBJECT', 'open/a', '200', '-'],
        ['REST.PUT.OBJECT', 'old', '200', world.annArn],
        ['REST.PUT.LIFECYCLE', '-', '200', world.owner.canonicalId],
        ['S3.EXPIRE.OBJECT', 'old', '-', 'AmazonS3'],
      ],
    )
    assert.equal(all[2]?.uri, `"GET /_aws/s3-website/${Bucket}/open/a?x=1 HTTP/1.1"`)
  })
})
