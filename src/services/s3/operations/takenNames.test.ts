import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Caller, Root } from '../../../kernel/caller.ts'
import { emptyKeys } from '../../../kernel/conditionKeys.ts'
import { authorizer } from '../../../pipeline/authorize.ts'
import { bind } from '../../../pipeline/bind.ts'
import { inquire, requireAsks } from '../../../pipeline/inquiry.ts'
import { canonicalId, service } from '../index.ts'
import type { Needs } from '../ports.ts'
import { CreateBucket } from './CreateBucket.ts'
import { DeleteBucket } from './DeleteBucket.ts'
import { GetObject } from './GetObject.ts'
import { ListObjectsV2 } from './ListObjectsV2.ts'
import { PutObject } from './PutObject.ts'
import { account, body, octetsOf, openS3, refused, requestOf } from './s3.fixture.ts'

const s3 = await openS3()
const root = (of: string): Root => ({
  ...{ kind: 'root', account: of, userId: of, accessKeyId: 'AKIA' },
  arn: `arn:aws:iam::${of}:root`,
})
const own = root(account)
const other = root('210987654321')

/** Decides and runs as the pipeline does; others act after a bucket was looked up so often. */
async function run(
  caller: Caller,
  name: string,
  input: object,
  after = 0,
  act: () => Promise<void> = async () => undefined,
): Promise<unknown> {
  let finds = 0
  const find: Needs['buckets']['find'] = async (bucket) => {
    const found = await s3.needs.buckets.find(bucket)
    finds += 1
    if (finds === after) await act()
    return found
  }
  const bound = bind(service, { ...s3.needs, buckets: { ...s3.needs.buckets, find } })
  const authorizes = authorizer({
    grantsOf: async () => ({ exists: true, identity: [] }),
    showPrincipals: async (document) => document,
    canonicalIdOf: (of) => canonicalId(s3.needs.checksums, of),
  })
  const operation = bound.operations.get(name)
  assert.ok(operation !== undefined)
  const told = { saysItPays: () => false, denied: () => undefined }
  const subject = { caller, keys: emptyKeys(), service: bound, family: 's3', ...told } as const
  const scope = { account: 'account' in caller ? caller.account : '', region: 'us-east-1' }
  const inquiry = await inquire(authorizes, scope, subject)
  await requireAsks(inquiry, operation, input, scope)
  return operation.handle(input, { ...requestOf({ caller }), ...inquiry })
}

const Key = 'k'
const put = (Bucket: string) => s3.run(PutObject, { Bucket, Key, Body: body('theirs') }, { caller: other })
const take = async (Bucket: string): Promise<void> => {
  await s3.run(CreateBucket, { Bucket }, { caller: other })
  await put(Bucket)
}

describe('the name of a bucket that another account takes after the decision', () => {
  it('is that of no bucket to the request, which reads nothing', async () => {
    const Bucket = 'taken-to-read'
    await s3.run(CreateBucket, { Bucket })
    const getting = run(own, 'GetObject', { Bucket, Key }, 1, async () => {
      await s3.run(DeleteBucket, { Bucket })
      await take(Bucket)
    })
    await refused(getting, 'NoSuchBucket')
    const text = await octetsOf(await s3.run(GetObject, { Bucket, Key }, { caller: other }))
    assert.equal(text.toString(), 'theirs')
    await refused(run(own, 'GetObject', { Bucket, Key }), 'AccessDenied')
  })

  it('is that of no bucket to a request that was decided while there was none, which writes nothing', async () => {
    const Bucket = 'taken-to-write'
    const mine = { Bucket, Key: 'mine', Body: body('mine') }
    await refused(
      run(own, 'PutObject', mine, 1, () => take(Bucket)),
      'NoSuchBucket',
    )
    const { Contents = [] } = await s3.run(ListObjectsV2, { Bucket }, { caller: other })
    assert.deepEqual(
      Contents.map((each) => each.Key),
      [Key],
    )
  })

  it('is no matter where it is still the same bucket', async () => {
    const Bucket = 'kept'
    await s3.run(CreateBucket, { Bucket })
    await run(own, 'PutObject', { Bucket, Key, Body: body('mine') })
    assert.equal((await octetsOf((await run(own, 'GetObject', { Bucket, Key })) as never)).toString(), 'mine')
  })
})
