import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { DeleteRoleCommand, DeleteRolePolicyCommand, GetAccessKeyLastUsedCommand } from '@aws-sdk/client-iam'
import {
  DeletePublicAccessBlockCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutBucketPolicyCommand,
} from '@aws-sdk/client-s3'
import { createPresignedPost, type PresignedPost, type PresignedPostOptions } from '@aws-sdk/s3-presigned-post'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { user } from './iamWorld.ts'
import { openS3World, type S3World, type Temporary } from './s3World.ts'

describe("browsers' forms", { timeout: 60_000 }, () => {
  let world: S3World
  let ana: Temporary
  const Bucket = 'folders'
  before(async () => {
    world = await openS3World(Bucket)
    ana = await world.person('ana')
  })
  after(() => world.server.stop())

  const presign = (Key: string, more: Partial<PresignedPostOptions> = {}) =>
    createPresignedPost(world.client(ana), { Bucket, Key, ...more })
  const post = async (
    form: PresignedPost,
    file: string | Uint8Array<ArrayBuffer> | undefined,
    more: Record<string, string> = {},
    name = 'cat.txt',
  ) => {
    const data = new FormData()
    for (const [field, value] of Object.entries({ ...form.fields, ...more })) data.append(field, value)
    if (file !== undefined) data.append('file', new Blob([file]), name)
    const answer = await fetch(form.url, { method: 'POST', body: data, redirect: 'manual' })
    const text = await answer.text()
    return { status: answer.status, headers: answer.headers, text, code: /<Code>(.*?)<\/Code>/.exec(text)?.[1] }
  }
  const read = async (Key: string) => {
    const { Body } = await world.root.send(new GetObjectCommand({ Bucket, Key }))
    return Buffer.from((await Body?.transformToByteArray()) ?? [])
  }
  const exists = (Key: string) =>
    world.root.send(new HeadObjectCommand({ Bucket, Key })).then(
      () => true,
      () => false,
    )

  it('keep a file, small or large, and answer nothing with 204', async () => {
    for (const [i, size] of [0, 1, 65_536, 65_537, 3_000_000].entries()) {
      const file = randomBytes(size)
      const { status, text, headers } = await post(await presign(`ana/form-${i}`), file)
      assert.deepEqual([status, text], [204, ''])
      assert.match(headers.get('etag') ?? '', /^"[0-9a-f]{32}"$/)
      assert.deepEqual(await read(`ana/form-${i}`), file)
    }
  })

  it('choose their answer: a document, an empty 200, or a page to go to', async () => {
    const answering = async (fields: Record<string, string>) =>
      post(await presign('ana/answer', { Fields: fields }), 'x')
    const created = await answering({ success_action_status: '201' })
    assert.equal(created.status, 201)
    assert.match(
      created.text,
      /<PostResponse[^>]*><Location>http:.*\/folders\/ana\/answer<\/Location><Bucket>folders<\/Bucket><Key>ana\/answer<\/Key><ETag>&quot;/,
    )
    const plain = await answering({ success_action_status: '200' })
    assert.deepEqual([plain.status, plain.text], [200, ''])
    const sent = await answering({ success_action_redirect: 'https://example.com/done' })
    assert.equal(sent.status, 303)
    assert.match(
      sent.headers.get('location') ?? '',
      /^https:\/\/example\.com\/done\?bucket=folders&key=ana%2Fanswer&etag=/,
    )
  })

  it('take the name of the file for ${filename}, without its folders, and hold the policy to it', async () => {
    const form = await presign('ana/up/${filename}')
    assert.equal((await post(form, 'x', {}, 'C:\\docs\\my cat.txt')).status, 204)
    assert.equal(String(await read('ana/up/my cat.txt')), 'x')
    assert.equal((await post(form, 'y', {}, '../../ben/cat.txt')).status, 204)
    assert.equal(String(await read('ana/up/cat.txt')), 'y')
    assert.equal(await exists('ben/cat.txt'), false)
  })

  it('set headers and metadata that their policy speaks of', async () => {
    const Fields = { 'Content-Type': 'image/png', 'x-amz-meta-who': 'ana' }
    assert.equal((await post(await presign('ana/meta', { Fields }), 'x')).status, 204)
    const head = await world.root.send(new HeadObjectCommand({ Bucket, Key: 'ana/meta' }))
    assert.deepEqual([head.ContentType, head.Metadata], ['image/png', { who: 'ana' }])
  })

  it('keep the name of a file in any script, and what is read by it stays readable', async () => {
    const name = 'attachment; filename="日本é.txt"'
    for (const more of [{}, { 'x-amz-meta-who': '日本' }]) {
      const Fields = { 'Content-Disposition': name, ...more }
      assert.equal((await post(await presign('ana/named', { Fields }), 'kept')).status, 204)
      assert.equal((await read('ana/named')).toString(), 'kept')
      const url = await getSignedUrl(world.root, new GetObjectCommand({ Bucket, Key: 'ana/named' }))
      const shown = (await fetch(url)).headers.get('content-disposition') ?? ''
      assert.equal(Buffer.from(shown, 'latin1').toString(), name)
    }
  })

  const limits: PresignedPostOptions['Conditions'] = [['content-length-range', 2, 70_000]]
  const starts: PresignedPostOptions['Conditions'] = [['starts-with', '$Content-Type', 'image/']]
  type Attempt = () => Promise<{ readonly status: number; readonly code: string | undefined; readonly text: string }>
  const key = 'ana/refused'
  const attempts: readonly (readonly [what: string, status: number, code: string, attempt: Attempt])[] = [
    [
      'a file larger than the policy allows',
      400,
      'EntityTooLarge',
      async () => post(await presign(key, { Conditions: limits }), randomBytes(70_001)),
    ],
    [
      'a file smaller than the policy allows',
      400,
      'EntityTooSmall',
      async () => post(await presign(key, { Conditions: limits }), 'x'),
    ],
    [
      'another key than the policy names',
      403,
      'AccessDenied',
      async () => post(await presign('ana/else'), 'x', { key }),
    ],
    [
      'a filename that leaves the prefix of the policy',
      403,
      'AccessDenied',
      async () => post(await presign('ana/x/${filename}'), 'x', { key: 'ana/${filename}' }, 'refused'),
    ],
    [
      'a field that the policy does not speak of',
      403,
      'AccessDenied',
      async () => post(await presign(key), 'x', { 'x-amz-meta-more': '1' }),
    ],
    [
      'a condition that does not hold',
      403,
      'AccessDenied',
      async () => post(await presign(key, { Conditions: starts }), 'x', { 'Content-Type': 'text/html' }),
    ],
    [
      'an altered policy',
      403,
      'SignatureDoesNotMatch',
      async () => {
        const form = await presign(key)
        const policy = JSON.parse(Buffer.from(form.fields['Policy'] ?? '', 'base64').toString())
        policy.expiration = '2099-01-01T00:00:00Z'
        return post(form, 'x', { Policy: Buffer.from(JSON.stringify(policy)).toString('base64') })
      },
    ],
    [
      'an altered signature',
      403,
      'SignatureDoesNotMatch',
      async () => post(await presign(key), 'x', { 'X-Amz-Signature': '0'.repeat(64) }),
    ],
    ['no signature', 400, 'InvalidArgument', async () => post(await presign(key), 'x', { 'X-Amz-Signature': '' })],
    [
      'no session token',
      403,
      'InvalidAccessKeyId',
      async () => {
        const { 'X-Amz-Security-Token': _, ...fields } = (await presign(key)).fields
        return post({ url: (await presign(key)).url, fields }, 'x')
      },
    ],
    [
      "another's session token",
      400,
      'InvalidToken',
      async () => {
        const { sessionToken } = await world.person('tom')
        return post(await presign(key), 'x', { 'X-Amz-Security-Token': sessionToken })
      },
    ],
    [
      'an unknown access key',
      403,
      'InvalidAccessKeyId',
      async () => {
        const credentials = { accessKeyId: 'AKIAXXXXXXXXXXXXXXXX', secretAccessKey: 'x', sessionToken: '' }
        return post(await createPresignedPost(world.client(credentials), { Bucket, Key: key }), 'x')
      },
    ],
    [
      'another region',
      400,
      'InvalidArgument',
      async () =>
        post(await createPresignedPost(world.client(ana, { region: 'eu-west-1' }), { Bucket, Key: key }), 'x'),
    ],
    [
      'another bucket than the policy names',
      403,
      'AccessDenied',
      async () => {
        const form = await createPresignedPost(world.client(ana), { Bucket: 'other', Key: key })
        return post({ ...form, url: form.url.replace(/\/other$/, `/${Bucket}`) }, 'x')
      },
    ],
    [
      'an old kind of signature',
      400,
      'InvalidRequest',
      async () =>
        post(
          { url: (await presign(key)).url, fields: { key, AWSAccessKeyId: 'AKIA', signature: 'x', policy: 'e30=' } },
          'x',
        ),
    ],
    [
      'a policy that is none',
      400,
      'InvalidPolicyDocument',
      async () => {
        const form = await presign(key, { Conditions: [{ bucket: 5 } as never] })
        return post(form, 'x')
      },
    ],
    [
      "a key in another's folder, rightly signed",
      403,
      'AccessDenied',
      async () => post(await presign('ben/refused'), 'x'),
    ],
    [
      'nobody, where nobody may write',
      403,
      'AccessDenied',
      async () => post({ url: (await presign(key)).url, fields: { key } }, 'x'),
    ],
    [
      'no key',
      400,
      'InvalidArgument',
      async () => post({ url: (await presign(key)).url, fields: { acl: 'private' } }, 'x'),
    ],
    ['no file', 400, 'IncorrectNumberOfFilesInPostRequest', async () => post(await presign(key), undefined)],
    [
      'fields of more than 20 KB',
      400,
      'MaxPostPreDataLengthExceededError',
      async () => post(await presign(key), 'x', { 'x-ignore-this': 'x'.repeat(21_000) }),
    ],
    [
      'a checksum that is not that of the file',
      400,
      'BadDigest',
      async () => post(await presign(key, { Fields: { 'Content-MD5': 'rL0Y20zC+Fzt72VPzMSk2A==' } }), 'x'),
    ],
    ...['x-amz-meta-a b', 'x-amz-meta-ü', 'x-amz-meta-a:b'].map(
      (name) =>
        [
          `metadata named ${name}, which no header can be`,
          400,
          'InvalidArgument',
          async () => post(await presign(key, { Fields: { [name]: 'x' } }), 'x'),
        ] as const,
    ),
    [
      'an access control list',
      400,
      'AccessControlListNotSupported',
      async () =>
        post(await createPresignedPost(world.root, { Bucket, Key: key, Fields: { acl: 'public-read' } }), 'x'),
    ],
  ]
  for (const [what, status, code, attempt] of attempts) {
    it(`refuse ${what} with ${code}, and keep nothing`, async () => {
      const answer = await attempt()
      assert.deepEqual([answer.status, answer.code], [status, code], answer.text)
      for (const each of [key, 'ben/refused', 'ana/else']) assert.equal(await exists(each), false)
    })
  }

  it('refuse what is no form', async () => {
    const { url } = await presign(key)
    const answer = await fetch(url, { method: 'POST', body: 'key=x' })
    assert.equal(answer.status, 412)
    assert.match(await answer.text(), /<Code>PreconditionFailed<\/Code>.*enclosure-type multipart\/form-data/)
    const twice = new FormData()
    for (const value of [key, 'ana/else']) twice.append('key', value)
    twice.append('file', new Blob(['x']))
    assert.match(await (await fetch(url, { method: 'POST', body: twice })).text(), /<Code>InvalidArgument<\/Code>/)
    const signed = new FormData()
    signed.append('file', new Blob(['x']))
    const authorization = `AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`
    const both = await fetch(url, {
      method: 'POST',
      body: signed,
      headers: { authorization, 'x-amz-date': '20260101T000000Z', 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
    })
    assert.match(await both.text(), /<Code>InvalidArgument<\/Code>/)
  })

  it('count as a use of the key that signed them, once they hold', async () => {
    const allowed = { Effect: 'Allow', Action: 's3:PutObject', Resource: `arn:aws:s3:::${Bucket}/*` }
    const key = await user(world.iam, 'poster', allowed)
    const client = world.client({ ...key, sessionToken: '' })
    const last = async () => {
      const { AccessKeyLastUsed } = await world.iam.send(
        new GetAccessKeyLastUsedCommand({ AccessKeyId: key.accessKeyId }),
      )
      return AccessKeyLastUsed?.ServiceName
    }
    const form = await createPresignedPost(client, { Bucket, Key: 'posted' })
    await post({ ...form, fields: { ...form.fields, 'X-Amz-Signature': '0'.repeat(64) } }, 'x')
    assert.equal(await last(), 'N/A')
    assert.equal((await post(form, 'x')).status, 204)
    assert.equal(await last(), 's3')
  })

  it('refuse a session whose role is gone', async () => {
    const gone = await world.person('gone')
    const form = await createPresignedPost(world.client(gone), { Bucket, Key: 'gone/x', Expires: 30_000 })
    await world.iam.send(new DeleteRolePolicyCommand({ RoleName: 'gone', PolicyName: 'own-folder' }))
    await world.iam.send(new DeleteRoleCommand({ RoleName: 'gone' }))
    assert.equal((await post(form, 'x')).code, 'InvalidAccessKeyId')
  })

  it('of nobody are taken where the bucket lets everybody write; policies can ask how they came', async () => {
    await world.root.send(new DeletePublicAccessBlockCommand({ Bucket }))
    const open = {
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:PutObject',
      Resource: `arn:aws:s3:::${Bucket}/public/*`,
    }
    const forms = {
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:PutObject',
      Resource: `arn:aws:s3:::${Bucket}/closed/*`,
      Condition: { StringEquals: { 's3:authType': 'POST' } },
    }
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [open, forms] })
    await world.root.send(new PutBucketPolicyCommand({ Bucket, Policy }))
    const { url } = await presign(key)
    assert.equal((await post({ url, fields: { key: 'public/${filename}' } }, 'hello')).status, 204)
    assert.equal(String(await read('public/cat.txt')), 'hello')
    const form = await createPresignedPost(world.root, { Bucket, Key: 'closed/x' })
    assert.equal((await post(form, 'x')).code, 'AccessDenied')
  })

  it('refuse a policy that has expired, and a session that has', async () => {
    const form = await presign(key, { Expires: 60 })
    world.server.clock.advance(61_000)
    const late = await post(form, 'x')
    assert.deepEqual([late.status, late.code], [403, 'AccessDenied'])
    assert.match(late.text, /Policy expired/)
    const long = await presign(key, { Expires: 30_000 })
    world.server.clock.advance(3_600_000)
    assert.equal((await post(long, 'x')).code, 'ExpiredToken')
    assert.equal(await exists(key), false)
  })
})
