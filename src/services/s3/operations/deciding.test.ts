import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { anonymous, type Caller, type User } from '../../../kernel/caller.ts'
import { emptyKeys } from '../../../kernel/conditionKeys.ts'
import { Fault } from '../../../kernel/fault.ts'
import { authorizer, type Grants, type NamedPolicy } from '../../../pipeline/authorize.ts'
import { bind } from '../../../pipeline/bind.ts'
import { inquire, requireAsks } from '../../../pipeline/inquiry.ts'
import { canonicalId, classicBuckets, closedBuckets, service } from '../index.ts'
import type { Needs } from '../ports.ts'
import { CreateBucket } from './CreateBucket.ts'
import { DeleteBucketPolicy } from './DeleteBucketPolicy.ts'
import { DeleteObject } from './DeleteObject.ts'
import { PutBucketAcl } from './PutBucketAcl.ts'
import { PutBucketPolicy } from './PutBucketPolicy.ts'
import { PutObject } from './PutObject.ts'
import { account, body, openS3, refused, requestOf, type S3 } from './s3.fixture.ts'

const Bucket = 'decided'
const Key = 'k'
const scope = { account, region: 'us-east-1' }
const stranger = '210987654321'

function user(of: string): User {
  const arn = `arn:aws:iam::${of}:user/ana`
  return { kind: 'user', account: of, arn, userId: 'ana', name: 'ana', accessKeyId: 'AKIA', tags: {} }
}

function policy(...statements: readonly object[]): NamedPolicy {
  const Statement = statements.map((statement) => ({ Effect: 'Allow', Resource: '*', ...statement }))
  return { name: 'given', document: JSON.stringify({ Version: '2012-10-17', Statement }) }
}

const everything = { Action: 's3:*' }
const unlessSecret = {
  Effect: 'Deny',
  Action: 's3:*',
  Condition: { StringEquals: { 's3:ExistingObjectTag/secret': 'yes' } },
}

interface World {
  readonly s3: S3
  /** Decides and runs as the pipeline does. */
  readonly as: (caller: Caller, grants?: Partial<Grants>) => (name: string, input: object) => Promise<unknown>
  /** What others do once an object's row has been read so often. */
  readonly afterRead: (reads: number, act: () => Promise<unknown>) => void
  readonly reads: () => number
}

/** A house whose others act at a given moment: between one reading of an object and the next. */
function openWorld(s3: S3): World {
  const { objects } = s3.needs
  let reads = 0
  let due: { readonly at: number; readonly act: () => Promise<unknown> } | undefined
  const counted =
    <A extends readonly unknown[], R>(read: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      const found = await read(...args)
      reads += 1
      if (due?.at !== reads) return found
      const { act } = due
      due = undefined
      await act()
      return found
    }
  const needs: Needs = {
    ...s3.needs,
    objects: { ...objects, find: counted(objects.find), read: counted(objects.read) },
  }
  const bound = bind(service, needs)
  const as = (caller: Caller, grants: Partial<Grants> = {}) => {
    const authorizes = authorizer({
      grantsOf: async () => ({ exists: true, identity: [], ...grants }),
      showPrincipals: async (document) => document,
      canonicalIdOf: (of) => canonicalId(needs.checksums, of),
    })
    return async (name: string, input: object) => {
      const operation = bound.operations.get(name)
      assert.ok(operation !== undefined)
      const quiet = { saysItPays: () => false, denied: () => undefined }
      const subject = { caller, keys: emptyKeys(), service: bound, family: 's3', ...quiet } as const
      const inquiry = await inquire(authorizes, scope, subject)
      await requireAsks(inquiry, operation, input, scope)
      return operation.handle(input, { ...requestOf({ caller }), ...inquiry })
    }
  }
  const afterRead = (at: number, act: () => Promise<unknown>) => {
    reads = 0
    due = { at, act }
  }
  return { s3, as, afterRead, reads: () => reads }
}

const closed = openWorld(await openS3({ newBuckets: closedBuckets }))
const classic = openWorld(await openS3({ newBuckets: classicBuckets }))
for (const { s3 } of [closed, classic]) await s3.run(CreateBucket, { Bucket })

describe('a decision by the tags of an object', () => {
  const world = closed
  const put = (Tagging?: string) => world.s3.run(PutObject, { Bucket, Key, Body: body('x'), Tagging })
  beforeEach(() => world.s3.run(DeleteBucketPolicy, { Bucket }))

  const places: Readonly<Record<string, Partial<Grants>>> = {
    identity: { identity: [policy(everything, unlessSecret)] },
    session: { identity: [policy(everything)], session: [policy(everything, unlessSecret)] },
    boundary: { identity: [policy(everything)], boundary: policy(everything, unlessSecret) },
  }
  const ana = user(account)
  for (const [place, grants] of Object.entries(places)) {
    it(`is refused by a deny in a policy of kind ${place}, of what stands there and of what comes meanwhile`, async () => {
      const get = world.as(ana, grants)
      await put()
      await get('GetObject', { Bucket, Key })
      world.afterRead(1, () => put('secret=yes'))
      await refused(get('GetObject', { Bucket, Key }), 'AccessDenied', /explicit deny/)
      for (const name of ['GetObject', 'HeadObject', 'GetObjectTagging', 'GetObjectAcl', 'DeleteObjectTagging']) {
        await refused(get(name, { Bucket, Key }), 'AccessDenied', /explicit deny/)
      }
      const attributes = { Bucket, Key, ObjectAttributes: ['ETag'] }
      await refused(get('GetObjectAttributes', attributes), 'AccessDenied', /explicit deny/)
      await refused(get('PutObjectTagging', { Bucket, Key, Tagging: { TagSet: [] } }), 'AccessDenied', /explicit deny/)
      await put()
      await get('GetObject', { Bucket, Key })
    })
  }

  it('is refused by a deny in the policy of the bucket, of what comes meanwhile too', async () => {
    const Principal = { AWS: ana.arn }
    const { document: Policy } = policy({
      ...unlessSecret,
      Action: 's3:GetObject',
      Principal,
      Resource: `arn:aws:s3:::${Bucket}/*`,
    })
    await world.s3.run(PutBucketPolicy, { Bucket, Policy })
    const get = world.as(ana, { identity: [policy(everything)] })
    await put()
    await get('GetObject', { Bucket, Key })
    world.afterRead(1, () => put('secret=yes'))
    await refused(get('GetObject', { Bucket, Key }), 'AccessDenied', /resource-based policy/)
  })

  it('is refused however the key is written: in another case, escaped, or as a variable of a resource', async () => {
    await put('secret=yes&folder=k')
    const condition = { ...unlessSecret, Condition: { StringEquals: { 'S3:EXISTINGOBJECTTAG/secret': 'yes' } } }
    const variable = {
      Effect: 'Deny',
      Action: 's3:*',
      Resource: `arn:aws:s3:::${Bucket}/\${s3:ExistingObjectTag/folder}`,
    }
    const escaped = policy(everything, unlessSecret)
    const document = escaped.document.replace('ExistingObjectTag', '\\u0045xistingObjectTag')
    for (const one of [policy(everything, condition), policy(everything, variable), { ...escaped, document }]) {
      await refused(world.as(ana, { identity: [one] })('GetObject', { Bucket, Key }), 'AccessDenied', /explicit deny/)
    }
  })

  it('is refused whatever other tag has the same name in another case', async () => {
    const get = world.as(ana, { identity: [policy(everything, unlessSecret)] })
    for (const tags of ['secret=yes&Secret=no', 'SECRET=no&secret=yes', 'Secret=yes']) {
      await put(tags)
      await refused(get('GetObject', { Bucket, Key }), 'AccessDenied', /explicit deny/)
    }
  })

  it('is refused for a tag that is to be set, whatever other tag has the same name in another case', async () => {
    const Condition = { StringEquals: { 's3:RequestObjectTag/secret': 'yes' } }
    const write = world.as(ana, { identity: [policy(everything, { ...unlessSecret, Condition })] })
    const input = { Bucket, Key, Body: body('x') }
    await write('PutObject', { ...input, Tagging: 'Secret=no' })
    for (const Tagging of ['secret=yes&Secret=no', 'SECRET=no&secret=yes']) {
      await refused(write('PutObject', { ...input, Tagging }), 'AccessDenied', /explicit deny/)
    }
  })

  it('is allowed by a tag that is there, and by none other', async () => {
    const Condition = { StringEquals: { 's3:ExistingObjectTag/to': 'ana' } }
    const get = world.as(ana, { identity: [policy({ Action: 's3:GetObject', Condition })] })
    await put('to=ben')
    await refused(get('GetObject', { Bucket, Key }), 'AccessDenied', /no identity-based policy/)
    await put('to=ana')
    await get('GetObject', { Bucket, Key })
    world.afterRead(1, () => put('to=ben'))
    await refused(get('GetObject', { Bucket, Key }), 'AccessDenied', /no identity-based policy/)
  })

  it('holds for the tags that a change replaces, at the moment of the change', async () => {
    const change = world.as(ana, { identity: [policy(everything, unlessSecret)] })
    await put()
    const Tagging = { TagSet: [{ Key: 'a', Value: 'b' }] }
    world.afterRead(2, () => put('secret=yes'))
    await refused(change('PutObjectTagging', { Bucket, Key, Tagging }), 'AccessDenied', /explicit deny/)
    const id = (await world.s3.needs.buckets.find(Bucket))?.id ?? 0
    assert.deepEqual((await world.s3.needs.objects.find(id, Key))?.tags, { secret: 'yes' })
  })

  it('holds for the tags that a copy takes along, as they were when it was made', async () => {
    const unlessTagged = {
      Effect: 'Deny',
      Action: 's3:PutObjectTagging',
      Condition: { StringEquals: { 's3:RequestObjectTag/secret': 'yes' } },
    }
    const copy = world.as(ana, { identity: [policy(everything, unlessTagged)] })
    await put('a=b')
    const input = { Bucket, Key: 'copy', CopySource: `${Bucket}/${Key}` }
    await copy('CopyObject', input)
    world.afterRead(1, () => put('secret=yes'))
    await refused(copy('CopyObject', input), 'AccessDenied', /explicit deny/)
  })

  it('reads no tags where no policy names them', async () => {
    await put()
    world.afterRead(0, async () => undefined)
    await world.as(ana, { identity: [policy(everything)] })('GetObject', { Bucket, Key })
    assert.equal(world.reads(), 1)
  })
})

describe('a decision by access control lists', () => {
  const world = classic
  const put = (ACL?: 'public-read') => world.s3.run(PutObject, { Bucket, Key, Body: body('x'), ACL })
  beforeEach(async () => {
    await world.s3.run(DeleteObject, { Bucket, Key })
    await world.s3.run(PutBucketAcl, { Bucket, ACL: 'private' })
  })

  it('does not give a private object that takes the place of a public one', async () => {
    const get = world.as(anonymous)
    await put('public-read')
    for (const name of ['GetObject', 'HeadObject']) {
      await get(name, { Bucket, Key })
      world.afterRead(1, () => put())
      await refused(get(name, { Bucket, Key }), 'AccessDenied')
      await put('public-read')
    }
  })

  it('does not give a private object that comes where nothing was', async () => {
    await world.s3.run(PutBucketAcl, { Bucket, ACL: 'public-read' })
    world.afterRead(1, () => put())
    await refused(world.as(anonymous)('GetObject', { Bucket, Key }), 'AccessDenied')
  })

  const guest = user(stranger)
  const idOf = (of: string) => `id="${canonicalId(world.s3.needs.checksums, of)}"`

  it('does not set the list of an object that takes the place of the one whose list may be set', async () => {
    const GrantWriteACP = idOf(stranger)
    await world.s3.run(PutObject, { Bucket, Key, Body: body('x'), GrantWriteACP })
    const change = world.as(guest, { identity: [policy(everything)] })
    await change('PutObjectAcl', { Bucket, Key, GrantWriteACP })
    world.afterRead(2, () => put())
    await refused(change('PutObjectAcl', { Bucket, Key, ACL: 'public-read' }), 'AccessDenied')
    await refused(world.as(anonymous)('GetObject', { Bucket, Key }), 'AccessDenied')
  })

  for (const [name, input] of [
    ['DeleteObject', { Bucket, Key }],
    ['DeleteObjects', { Bucket, Delete: { Objects: [{ Key }] } }],
  ] as const) {
    it(`does not take away by ${name} what takes the place of one's own`, async () => {
      await world.s3.run(PutBucketAcl, { Bucket, GrantWrite: idOf(stranger) })
      const act = world.as(guest, { identity: [policy(everything)] })
      for (const reads of [1, 2]) {
        await world.s3.run(PutObject, { Bucket, Key, Body: body('mine') }, { caller: guest })
        world.afterRead(reads, () => put())
        const outcome = await act(name, input).catch((error: unknown) => error)
        const errors =
          outcome instanceof Fault
            ? [outcome.code]
            : (outcome as { readonly Errors: readonly { readonly Code: string }[] }).Errors.map(({ Code }) => Code)
        assert.deepEqual(errors, ['AccessDenied'])
        await world.s3.run(PutObject, { Bucket, Key: 'other', Body: body('x') })
        await world.as({
          kind: 'root',
          account,
          arn: `arn:aws:iam::${account}:root`,
          userId: account,
          accessKeyId: '',
        })('GetObject', { Bucket, Key })
      }
      await world.s3.run(PutObject, { Bucket, Key, Body: body('mine') }, { caller: guest })
      await act(name, input)
    })
  }
})
