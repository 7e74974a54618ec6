import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { DeleteRoleCommand, DeleteRolePolicyCommand } from '@aws-sdk/client-iam'
import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { openS3World, type S3World, type Temporary } from '../acceptance/s3World.ts'
import { type Raw, type Sent, sendRaw } from './s3Raw.ts'

const Bucket = 'folders'
const secret = 'only ben may read this'
const secretEtag = createHash('md5').update(secret).digest('hex')
const secretKey = 'ben/secret.txt'

/** One attempt, and how it has to end. */
type Attack = readonly [what: string, status: number, code: string, raw: () => Raw]

describe('nobody gets at what is in another folder', { timeout: 60_000 }, () => {
  let world: S3World
  let ana: Temporary
  let ben: Temporary
  let bensUpload = ''
  let anasUpload = ''
  before(async () => {
    world = await openS3World(Bucket)
    ana = await world.person('ana')
    ben = await world.person('ben')
    const { root } = world
    await root.send(new CreateBucketCommand({ Bucket: 'vault' }))
    for (const [name, Key, Body] of [
      [Bucket, secretKey, secret],
      [Bucket, 'ana/own.txt', 'mine'],
      ['vault', 'ana/own.txt', secret],
    ] as const) {
      await root.send(new PutObjectCommand({ Bucket: name, Key, Body }))
    }
    const begin = async (Key: string) =>
      (await root.send(new CreateMultipartUploadCommand({ Bucket, Key }))).UploadId ?? ''
    bensUpload = await begin('ben/upload')
    anasUpload = await begin('ana/upload')
    await root.send(
      new UploadPartCommand({ Bucket, Key: 'ben/upload', UploadId: bensUpload, PartNumber: 1, Body: secret }),
    )
  })
  after(() => world.server.stop())

  /** Everything there is, as the root sees it. */
  const everything = async () => {
    const { root } = world
    const listed = await Promise.all(
      [Bucket, 'vault'].map((name) => root.send(new ListObjectsV2Command({ Bucket: name }))),
    )
    const uploads = await root.send(new ListMultipartUploadsCommand({ Bucket }))
    const parts = [
      ['ben/upload', bensUpload],
      ['ana/upload', anasUpload],
    ] as const
    const lists = await Promise.all(
      parts.map(([Key, UploadId]) => root.send(new ListPartsCommand({ Bucket, Key, UploadId }))),
    )
    const policy = await root.send(new GetBucketPolicyCommand({ Bucket })).catch((error: Error) => error.name)
    return {
      objects: listed.map(({ Contents }) => Contents?.map(({ Key, ETag, LastModified }) => [Key, ETag, LastModified])),
      uploads: uploads.Uploads?.map(({ Key, UploadId }) => [Key, UploadId]),
      parts: lists.map(({ Parts }) => Parts?.map(({ ETag }) => ETag)),
      policy,
    }
  }

  const get =
    (path: string, more: Partial<Raw> = {}) =>
    (): Raw => ({ path, as: ana, ...more })
  const list = (query: string) => get(`/${Bucket}`, { query })
  const put = (path: string, more: Partial<Raw> = {}) => get(path, { method: 'PUT', body: 'x', ...more })
  const copy = (source: string) =>
    get(`/${Bucket}/ana/stolen`, { method: 'PUT', headers: { 'x-amz-copy-source': source } })
  const presigned = (tamper: (sent: Sent) => Sent, more: Partial<Raw> = {}) =>
    get(own, { presigned: true, tamper, ...more })
  const target =
    (change: (text: string) => string) =>
    (sent: Sent): Sent => ({ ...sent, target: change(sent.target) })
  const headers =
    (change: (text: string) => string) =>
    (sent: Sent): Sent => ({ ...sent, headers: sent.headers.map(change) })
  const denied = (what: string, raw: () => Raw): Attack => [what, 403, 'AccessDenied', raw]
  const path = (what: string, text: string): Attack => denied(what, get(text))
  const mismatch = (what: string, raw: () => Raw): Attack => [what, 403, 'SignatureDoesNotMatch', raw]

  const anyone =
    (text: string, more: Partial<Raw> = {}) =>
    (): Raw => ({ path: text, ...more })
  const own = `/${Bucket}/ana/own.txt`

  const paths: readonly Attack[] = [
    path('the plain path', `/${Bucket}/${secretKey}`),
    path('an encoded slash', `/${Bucket}/ben%2Fsecret.txt`),
    path(
      'every character encoded',
      `/${Bucket}/${[...Buffer.from(secretKey)].map((octet) => `%${octet.toString(16)}`).join('')}`,
    ),
    path('dot segments', `/${Bucket}/ana/../${secretKey}`),
    path('encoded dot segments', `/${Bucket}/ana/%2e%2e/${secretKey}`),
    path('encoded dots and slashes', `/${Bucket}/ana%2f%2e%2e%2fben%2fsecret.txt`),
    path('twice encoded dot segments', `/${Bucket}/ana/%252e%252e/${secretKey}`),
    path('backslashes', `/${Bucket}/ana/..%5C${secretKey}`),
    path('a dot segment at the start', `/${Bucket}/./${secretKey}`),
    path('a double slash', `/${Bucket}//${secretKey}`),
    path('dot segments out of the bucket', `/vault/../${Bucket}/ana/own.txt`),
    path('dot segments into another bucket', `/${Bucket}/ana/../../vault/ana/own.txt`),
    path('an encoded slash behind the bucket', `/${Bucket}%2F${secretKey}`),
    path('a key in capitals', `/${Bucket}/BEN/SECRET.TXT`),
    path('a folder in capitals', `/${Bucket}/ANA/own.txt`),
    path('a bucket in capitals', `/FOLDERS/ana/own.txt`),
    path('a folder that only begins like the own', `/${Bucket}/anabel/x`),
    path('the own folder without its slash', `/${Bucket}/ana`),
    path('a semicolon parameter', `/${Bucket}/ana/own.txt;/../${secretKey}`),
    path('the own folder of another bucket', '/vault/ana/own.txt'),
    path('a wildcard as a key', `/${Bucket}/*`),
    path('a policy variable as a key', `/${Bucket}/$%7Baws:username%7D/secret.txt`),
    ['overlong UTF-8', 400, 'InvalidURI', get(`/${Bucket}/ana/%c0%ae%c0%ae/${secretKey}`)],
    ['a zero octet', 400, 'InvalidURI', get(`/${Bucket}/ana/own.txt%00/../${secretKey}`)],
    ['an escape cut short', 400, 'InvalidURI', get(`/${Bucket}/ana/%2`)],
    ['a path without a bucket', 400, 'InvalidURI', get(`//${Bucket}/${secretKey}`)],
    denied(
      'an absolute target',
      get(`/${Bucket}/${secretKey}`, { tamper: target((text) => `http://127.0.0.1${text}`) }),
    ),
  ]

  const hosts: readonly Attack[] = [
    denied('the bucket by host', get(`/${secretKey}`, { host: `${Bucket}.s3.localhost` })),
    denied('the bucket by host, in capitals', get(`/${secretKey}`, { host: `${Bucket.toUpperCase()}.S3.LOCALHOST` })),
    denied('the bucket by host, with a port', get(`/${secretKey}`, { host: `${Bucket}.s3.localhost:1` })),
    denied('the bucket by host and in the path', get(own, { host: `${Bucket}.s3.localhost` })),
    denied('another bucket by host, the own in the path', get(own, { host: 'vault.s3.localhost' })),
    denied('the own folder as a bucket', get('/own.txt', { host: 'ana.s3.localhost' })),
    denied('a host with a slash', get('/ana/own.txt', { host: `vault/${Bucket}.s3.localhost` })),
    mismatch(
      'a signature for another host',
      get(own, { tamper: headers((text) => (text.startsWith('127.') ? 'elsewhere.example' : text)) }),
    ),
    mismatch(
      'a signature moved to another bucket by host',
      get('/ana/own.txt', {
        host: `${Bucket}.s3.localhost`,
        tamper: headers((text) => text.replace(/^folders\./, 'vault.')),
      }),
    ),
    denied(
      'headers that proxies rewrite targets by',
      get(`/${Bucket}/${secretKey}`, {
        headers: { 'x-original-url': `/${Bucket}/ana/own.txt`, 'x-forwarded-host': 'x' },
      }),
    ),
    ['two hosts', 400, 'InvalidRequest', get(own, { unsigned: ['host', 'vault.s3.localhost'] })],
  ]

  const copies: readonly Attack[] = [
    denied('a copy', copy(`${Bucket}/${secretKey}`)),
    denied('a copy by a path with a slash', copy(`/${Bucket}/${secretKey}`)),
    denied('a copy by an encoded path', copy(encodeURIComponent(`${Bucket}/${secretKey}`))),
    denied('a copy by an encoded path with a slash', copy(encodeURIComponent(`/${Bucket}/${secretKey}`))),
    denied('a copy by dot segments', copy(`${Bucket}/ana/../${secretKey}`)),
    denied('a copy by encoded dot segments', copy(`${Bucket}/ana/%2e%2e/${secretKey}`)),
    denied('a copy by a twice encoded path', copy(`${Bucket}/ben%252Fsecret.txt`)),
    denied('a copy of a version', copy(`${Bucket}/${secretKey}?versionId=null`)),
    denied('a copy with two versions', copy(`${Bucket}/${secretKey}?versionId=x?versionId=null`)),
    denied('a copy out of another bucket', copy('vault/ana/own.txt')),
    ['a copy out of another bucket, by a double slash', 400, 'InvalidArgument', copy('//vault/ana/own.txt')],
    [
      'a copy out of an access point',
      400,
      'InvalidArgument',
      copy('arn:aws:s3:us-east-1:000000000000:accesspoint/x/object/ben/secret.txt'),
    ],
    ['a copy by overlong UTF-8', 400, 'InvalidArgument', copy(`${Bucket}/ana/%c0%ae%c0%ae/${secretKey}`)],
    denied(
      'a copy into the other folder',
      get(`/${Bucket}/ben/planted`, { method: 'PUT', headers: { 'x-amz-copy-source': `${Bucket}/ana/own.txt` } }),
    ),
    denied('a copy as a part', () => ({
      ...copy(`${Bucket}/${secretKey}`)(),
      path: `/${Bucket}/ana/upload`,
      query: `partNumber=1&uploadId=${anasUpload}`,
    })),
  ]

  const ofBensUpload =
    (query: string, more: Partial<Raw> = {}) =>
    (): Raw => ({ path: `/${Bucket}/ana/upload`, query: `${query}uploadId=${bensUpload}`, as: ana, ...more })
  const uploads: readonly Attack[] = [
    denied("a part for another's upload", () => ({
      ...ofBensUpload('partNumber=1&', { method: 'PUT', body: 'x' })(),
      path: `/${Bucket}/ben/upload`,
    })),
    [
      "a part for another's upload under the own key",
      404,
      'NoSuchUpload',
      ofBensUpload('partNumber=1&', { method: 'PUT', body: 'x' }),
    ],
    ["the parts of another's upload under the own key", 404, 'NoSuchUpload', ofBensUpload('')],
    ["an end of another's upload under the own key", 404, 'NoSuchUpload', ofBensUpload('', { method: 'DELETE' })],
    [
      "a completion of another's upload under the own key",
      404,
      'NoSuchUpload',
      ofBensUpload('', {
        method: 'POST',
        body: `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>${secretEtag}</ETag></Part></CompleteMultipartUpload>`,
      }),
    ],
    denied('an upload in the other folder', get(`/${Bucket}/ben/new`, { method: 'POST', query: 'uploads' })),
    denied('a list of all uploads', list('uploads')),
    denied('a list of the own uploads, which was not granted', list('uploads&prefix=ana/')),
  ]

  const listings: readonly Attack[] = [
    ...[
      'list-type=2',
      'list-type=2&prefix=',
      'list-type=2&prefix=ana',
      'list-type=2&prefix=an',
      'list-type=2&prefix=ben/',
    ],
    ...['list-type=2&prefix=ANA/', 'list-type=2&prefix=/ana/', 'list-type=2&delimiter=/', 'list-type=2&delimiter=ana/'],
    ...[
      'list-type=2&start-after=ana/',
      'list-type=2&Prefix=ana/',
      'list-type=2&prefix=ben/&prefix=ana/',
      'list-type=2&prefix=%2561na/',
    ],
    ...[
      'prefix=ben/',
      'marker=ana/',
      '',
      'list-type=2&prefix[]=ana/',
      'list-type=2&prefix=ana%00/',
      'list-type=2&prefix=ana%2509',
    ],
  ].map((query) => denied(`a list with ?${query}`, list(query)))

  const settings: readonly Attack[] = [
    'acl',
    'policy',
    'policyStatus',
    'location',
    'tagging',
    'publicAccessBlock',
    'ownershipControls',
    'encryption',
    'versioning',
  ].map((name) => denied(`the bucket's ?${name}`, list(name)))

  const objects: readonly Attack[] = [
    denied('a new object', put(`/${Bucket}/ben/planted`)),
    denied('an overwritten object', put(`/${Bucket}/${secretKey}`)),
    denied('an object at the root of the bucket', put(`/${Bucket}/planted`)),
    denied('a new bucket', get('/anas-bucket', { method: 'PUT' })),
    denied('a deleted object', get(`/${Bucket}/${secretKey}`, { method: 'DELETE' })),
    denied('a deleted bucket', get(`/${Bucket}`, { method: 'DELETE' })),
    denied('a bucket policy', put(`/${Bucket}`, { query: 'policy', body: '{}' })),
    denied("an object's tags", get(`/${Bucket}/${secretKey}`, { query: 'tagging' })),
    denied("an object's access control", get(`/${Bucket}/${secretKey}`, { query: 'acl' })),
    denied(
      "an object's attributes",
      get(`/${Bucket}/${secretKey}`, { query: 'attributes', headers: { 'x-amz-object-attributes': 'ETag' } }),
    ),
    denied("an object's version", get(`/${Bucket}/${secretKey}`, { query: 'versionId=null' })),
    denied('an empty version of the own object', get(own, { query: 'versionId=' })),
    denied(
      "a probe of an object's tag",
      get(`/${Bucket}/${secretKey}`, { headers: { 'if-none-match': `"${secretEtag}"` } }),
    ),
    denied('a probe by a range', get(`/${Bucket}/${secretKey}`, { headers: { range: 'bytes=9999-' } })),
    denied(
      'a probe by a write that must be the first',
      put(`/${Bucket}/${secretKey}`, { headers: { 'if-none-match': '*' } }),
    ),
    denied(
      'a probe by a write that must be the first, of a missing key',
      put(`/${Bucket}/ben/none`, { headers: { 'if-none-match': '*' } }),
    ),
    denied(
      'a probe by a write of a known tag',
      put(`/${Bucket}/${secretKey}`, { headers: { 'if-match': `"${secretEtag}"` } }),
    ),
    denied(
      'a method in a header',
      get(`/${Bucket}/${secretKey}`, { method: 'DELETE', headers: { 'x-http-method-override': 'GET' } }),
    ),
    denied('the wrong owner', get(own, { headers: { 'x-amz-expected-bucket-owner': '999999999999' } })),
  ]

  const forged: readonly Attack[] = [
    mismatch(
      'a presigned request with another key',
      presigned(target((text) => text.replace('ana/own.txt', secretKey))),
    ),
    mismatch(
      'a presigned request with dot segments',
      presigned(target((text) => text.replace('ana/own.txt', `ana/../${secretKey}`))),
    ),
    mismatch(
      'a presigned request with a parameter more',
      presigned(target((text) => `${text}&response-content-type=text/html`)),
    ),
    mismatch(
      'a presigned request with a parameter in front',
      presigned(target((text) => text.replace('?', '?versionId=null&'))),
    ),
    mismatch(
      'a presigned request that lives longer',
      presigned(target((text) => text.replace('Expires=300', 'Expires=604800'))),
    ),
    mismatch(
      'a presigned request by another method',
      presigned((sent) => ({ ...sent, method: 'DELETE' })),
    ),
    mismatch(
      'a presigned request at another host',
      presigned(headers((text) => (text.startsWith('127.') ? `${Bucket}.s3.localhost` : text))),
    ),
    [
      'a presigned request for another day',
      400,
      'AuthorizationQueryParametersError',
      presigned(target((text) => text.replace(/Date=\d{8}/, 'Date=20200101'))),
    ],
    [
      'a presigned request with two signatures',
      400,
      'AuthorizationQueryParametersError',
      presigned(target((text) => `${text}&X-Amz-Signature=${'0'.repeat(64)}`)),
    ],
    [
      "a presigned request with another's token",
      400,
      'InvalidToken',
      presigned(
        target((text) =>
          text.replace(/Security-Token=[^&]+/, `Security-Token=${encodeURIComponent(ben.sessionToken)}`),
        ),
      ),
    ],
    [
      'a presigned request without its token',
      403,
      'InvalidAccessKeyId',
      presigned(target((text) => text.replace(/&X-Amz-Security-Token=[^&]+/, ''))),
    ],
    [
      "a presigned request by another's key",
      400,
      'InvalidToken',
      presigned(target((text) => text.replace(ana.accessKeyId, ben.accessKeyId))),
    ],
    denied(
      'a presigned upload turned into a copy',
      presigned((sent) => ({ ...sent, headers: [...sent.headers, 'x-amz-copy-source', `${Bucket}/${secretKey}`] }), {
        method: 'PUT',
      }),
    ),
    mismatch(
      'a signature used for another key',
      get(own, { tamper: target((text) => text.replace('ana/own.txt', secretKey)) }),
    ),
    mismatch(
      'a signature used for another query',
      get(`/${Bucket}`, { query: 'list-type=2&prefix=ana/', tamper: target((text) => text.replace('=ana/', '=ben/')) }),
    ),
    mismatch(
      'an altered signed header',
      get(`/${Bucket}/ana/stolen`, {
        method: 'PUT',
        headers: { 'x-amz-copy-source': `${Bucket}/ana/own.txt` },
        tamper: headers((text) => text.replace(`${Bucket}/ana/own.txt`, `${Bucket}/${secretKey}`)),
      }),
    ),
    denied('an unsigned header', put(own, { unsigned: ['x-amz-acl', 'public-read'] })),
    ['a header that stands twice', 400, 'InvalidRequest', put(own, { unsigned: ['x-amz-date', '20200101T000000Z'] })],
    denied(
      'a signature that leaves out the host',
      put(own, { tamper: headers((text) => text.replace('SignedHeaders=host;', 'SignedHeaders=')) }),
    ),
    mismatch('a signature by a wrong secret', () => ({ ...put(own)(), as: { ...ana, secretAccessKey: 'wrong' } })),
    [
      'an altered session token',
      400,
      'InvalidToken',
      () => ({ ...put(own)(), as: { ...ana, sessionToken: altered(ana.sessionToken) } }),
    ],
    [
      "another's session token",
      400,
      'InvalidToken',
      () => ({ ...put(own)(), as: { ...ana, sessionToken: ben.sessionToken } }),
    ],
    [
      'a key without its token',
      403,
      'InvalidAccessKeyId',
      () => ({ ...put(own)(), as: { ...ana, sessionToken: undefined } }),
    ],
    [
      'two proofs',
      400,
      'InvalidArgument',
      presigned((sent) => ({ ...sent, headers: [...sent.headers, 'authorization', authorization] })),
    ],
    [
      'an older kind of signature',
      400,
      'InvalidRequest',
      anyone(own, { headers: { authorization: 'AWS AKIA:c2lnbmF0dXJl' } }),
    ],
    ['a signature that is none', 400, 'InvalidArgument', anyone(own, { headers: { authorization: 'Bearer x' } })],
    ['a signature for another region', 400, 'AuthorizationHeaderMalformed', put(own, { region: 'eu-west-1' })],
    [
      'a body that is not the one that was signed',
      400,
      'XAmzContentSHA256Mismatch',
      put(own, { tamper: (sent) => ({ ...sent, body: 'y' }) }),
    ],
  ]

  const nobody: readonly Attack[] = [
    denied('a read', anyone(`/${Bucket}/${secretKey}`)),
    denied('a list', anyone(`/${Bucket}`, { query: 'list-type=2&prefix=ben/' })),
    denied('a list of buckets', anyone('/')),
    denied('a write', anyone(`/${Bucket}/ben/planted`, { method: 'PUT', body: 'x' })),
    denied('a removal', anyone(`/${Bucket}/${secretKey}`, { method: 'DELETE' })),
    denied('an upload', anyone(`/${Bucket}/ben/planted`, { method: 'POST', query: 'uploads' })),
    denied(
      'a copy',
      anyone(`/${Bucket}/x`, { method: 'PUT', headers: { 'x-amz-copy-source': `${Bucket}/${secretKey}` } }),
    ),
    denied('a proof left half', anyone(`/${Bucket}/${secretKey}`, { query: 'X-Amz-Expires=300' })),
  ]

  for (const [group, attacks] of Object.entries({
    paths,
    hosts,
    copies,
    uploads,
    listings,
    settings,
    objects,
    forged,
    nobody,
  })) {
    it(`refuses ${group}`, async () => {
      const before = await everything()
      for (const [what, status, code, raw] of attacks) {
        const answer = await sendRaw(world.server, raw())
        assert.deepEqual([answer.status, answer.code], [status, code], `${what}: ${answer.text}`)
        assert.ok(
          !answer.text.includes(secret) && !answer.text.replaceAll(secretEtag, '').includes('LastModified'),
          what,
        )
      }
      assert.deepEqual(await everything(), before)
    })
  }

  it('answers a probe for a key of another folder alike, whether it is there or not', async () => {
    const probes: readonly Partial<Raw>[] = [
      { method: 'HEAD' },
      { method: 'GET' },
      { method: 'HEAD', headers: { 'if-match': `"${secretEtag}"` } },
      { method: 'GET', headers: { range: 'bytes=0-0' } },
      { method: 'DELETE' },
      { method: 'PUT', headers: { 'if-none-match': '*' }, body: 'x' },
      { method: 'GET', query: 'tagging' },
    ]
    for (const probe of probes) {
      const [there, missing] = await Promise.all(
        [secretKey, 'ben/absent.txt'].map((key) =>
          sendRaw(world.server, { path: `/${Bucket}/${key}`, as: ana, ...probe }),
        ),
      )
      assert.equal(there?.status, 403)
      const seen = [there, missing].map((answer) => [
        answer?.status,
        Object.keys(answer?.headers ?? {}),
        blank(answer?.text ?? ''),
      ])
      assert.deepEqual(seen[0], seen[1])
    }
  })

  it('lists nothing of another folder under a prefix or marker that may be listed', async () => {
    const queries = [
      'prefix=ana/&start-after=ben/',
      'prefix=ana/&start-after=ana/',
      'prefix=ana/../ben/',
      'prefix=ana/%2e%2e/ben/',
      'prefix=ana/&delimiter=/',
      'prefix=ana/*',
      'prefix=ana/&prefix=ben/',
    ]
    for (const query of queries) {
      const answer = await sendRaw(world.server, { path: `/${Bucket}`, query: `list-type=2&${query}`, as: ana })
      const keys = [...answer.text.matchAll(/<(?:Key|Prefix)>(.*?)<\/(?:Key|Prefix)>/g)].map((found) => found[1] ?? '')
      assert.equal(answer.status, 200, query)
      assert.ok(keys.every((key) => key.startsWith('ana/')) && !answer.text.includes('secret'), answer.text)
    }
  })

  it('removes the own key of two, and says no to the other', async () => {
    await world.root.send(new PutObjectCommand({ Bucket, Key: 'ana/doomed', Body: 'x' }))
    const Objects = ['ana/doomed', secretKey, 'ben/absent.txt', 'ana/../ben/secret.txt'].map((Key) => ({ Key }))
    const { Deleted, Errors } = await world.client(ana).send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }))
    assert.deepEqual(
      Deleted?.map(({ Key }) => Key),
      ['ana/doomed', 'ana/../ben/secret.txt'],
    )
    assert.deepEqual(
      Errors?.map(({ Key, Code }) => [Key, Code]),
      [
        [secretKey, 'AccessDenied'],
        ['ben/absent.txt', 'AccessDenied'],
      ],
    )
    const { Body } = await world.root.send(new GetObjectCommand({ Bucket, Key: secretKey }))
    assert.equal(await Body?.transformToString(), secret)
  })

  it('refuses a document that is not the one its headers speak of, and does nothing of it', async () => {
    await world.root.send(new PutObjectCommand({ Bucket, Key: 'ana/kept', Body: 'x' }))
    const body = '<Delete><Object><Key>ana/kept</Key></Object></Delete>'
    const other = createHash('md5').update('other').digest('base64')
    const sha = createHash('sha256').update('other').digest('base64')
    const wrong: readonly (readonly [Record<string, string>, string])[] = [
      [{ 'content-md5': other }, 'BadDigest'],
      [{ 'content-md5': 'x' }, 'InvalidDigest'],
      [{ 'x-amz-checksum-sha256': sha }, 'BadDigest'],
      [{ 'x-amz-checksum-sha256': 'x' }, 'BadDigest'],
      [{ 'x-amz-checksum-crc32': 'AAAAAA==' }, 'BadDigest'],
      [{ 'x-amz-checksum-crc32': 'AAAAAA==', 'x-amz-checksum-crc32c': 'AAAAAA==' }, 'InvalidRequest'],
      [{ 'x-amz-sdk-checksum-algorithm': 'SHA256' }, 'InvalidRequest'],
      [{ 'x-amz-trailer': 'x-amz-checksum-crc32' }, 'MalformedTrailerError'],
    ]
    for (const [headers, code] of wrong) {
      const raw: Raw = { method: 'POST', path: `/${Bucket}`, query: 'delete', headers, body, as: ana }
      assert.equal((await sendRaw(world.server, raw)).code, code)
    }
    const chunked = (crc: string): Raw => ({
      method: 'POST',
      path: `/${Bucket}`,
      query: 'delete',
      as: ana,
      payload: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      headers: {
        'content-encoding': 'aws-chunked',
        'x-amz-trailer': 'x-amz-checksum-sha256',
        'x-amz-decoded-content-length': String(body.length),
      },
      body: `${body.length.toString(16)}\r\n${body}\r\n0\r\nx-amz-checksum-sha256:${crc}\r\n\r\n`,
    })
    assert.equal((await sendRaw(world.server, chunked(sha))).code, 'BadDigest')
    const right = createHash('sha256').update(body).digest('base64')
    assert.equal((await world.root.send(new ListObjectsV2Command({ Bucket, Prefix: 'ana/kept' }))).KeyCount, 1)
    assert.equal((await sendRaw(world.server, chunked(right))).status, 200)
    assert.equal((await world.root.send(new ListObjectsV2Command({ Bucket, Prefix: 'ana/kept' }))).KeyCount, 0)
  })

  it('refuses a chunk that is not the one that was signed, or is not all there', async () => {
    const before = await everything()
    const chunked = (body: string, length: number): Raw => ({
      method: 'PUT',
      path: `/${Bucket}/ana/chunked`,
      as: ana,
      payload: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
      headers: { 'content-encoding': 'aws-chunked', 'x-amz-decoded-content-length': String(length) },
      body,
    })
    const zero = '0'.repeat(64)
    const forgedChunk = `4;chunk-signature=${zero}\r\nevil\r\n0;chunk-signature=${zero}\r\n\r\n`
    assert.equal((await sendRaw(world.server, chunked(forgedChunk, 4))).code, 'SignatureDoesNotMatch')
    assert.equal((await sendRaw(world.server, chunked('4\r\nevil\r\n0\r\n\r\n', 4))).code, 'InvalidRequest')
    assert.equal((await sendRaw(world.server, chunked(forgedChunk.slice(0, 86), 4))).code, 'IncompleteBody')
    assert.deepEqual(await everything(), before)
  })

  it('refuses a session whose role is gone, at once', async () => {
    const tom = await world.person('tom')
    const read = () => sendRaw(world.server, { path: `/${Bucket}/tom/x`, as: tom })
    assert.equal((await read()).code, 'AccessDenied')
    await world.iam.send(new DeleteRolePolicyCommand({ RoleName: 'tom', PolicyName: 'own-folder' }))
    await world.iam.send(new DeleteRoleCommand({ RoleName: 'tom' }))
    assert.equal((await read()).code, 'InvalidAccessKeyId')
    const again = await world.person('tom')
    assert.equal((await read()).code, 'InvalidAccessKeyId')
    assert.equal((await sendRaw(world.server, { path: `/${Bucket}/tom/x`, as: again })).code, 'AccessDenied')
  })

  it('refuses a request that is sent again later', async () => {
    const sent: Sent[] = []
    const keep = (each: Sent) => {
      sent.push(each)
      return each
    }
    const raw: Raw = { path: own, as: ana, tamper: keep }
    assert.equal((await sendRaw(world.server, raw)).status, 200)
    const again = { ...raw, tamper: () => sent[0] as Sent }
    assert.equal((await sendRaw(world.server, again)).status, 200)
    world.server.clock.advance(15 * 60_000 + 1_000)
    assert.equal((await sendRaw(world.server, again)).code, 'RequestTimeTooSkewed')
    world.server.clock.advance(60 * 60_000)
    assert.equal((await sendRaw(world.server, { path: own, as: ana })).code, 'ExpiredToken')
  })
})

const authorization = `AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`

/** The token with one character of its middle changed. */
function altered(token: string): string {
  const at = Math.floor(token.length / 2)
  return token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1)
}

/** An answer without what differs in any two of them. */
function blank(text: string): string {
  return text.replace(/<(RequestId|HostId|Resource)>.*?<\/\1>/g, '').replace(/ben\/(secret|absent)\.txt/g, '')
}
