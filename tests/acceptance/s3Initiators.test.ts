import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  AbortMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  PutBucketAclCommand,
  PutBucketPolicyCommand,
} from '@aws-sdk/client-s3'
import { start, type TestServer } from '../../src/testing.ts'
import { type Member, member } from './accountsWorld.ts'

const Bucket = 'begun-bucket'

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions */
describe('an account that began an upload in a bucket of another', { timeout: 60_000 }, () => {
  let server: TestServer
  let owner: Member
  let ana: Member
  let ben: Member
  before(async () => {
    server = await start({ newBuckets: 'classic' })
    owner = await member(server, 'owner')
    ana = await member(server, 'ana')
    ben = await member(server, 'ben')
    await owner.s3.send(new CreateBucketCommand({ Bucket }))
    await owner.s3.send(new PutBucketAclCommand({ Bucket, ACL: 'public-read-write' }))
  })
  after(() => server.stop())

  const begin = async ({ s3 }: Member, Key: string) => {
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }))
    return { Bucket, Key, UploadId }
  }
  const abort = ({ s3 }: Member, upload: { Bucket: string; Key: string; UploadId: string | undefined }) =>
    s3.send(new AbortMultipartUploadCommand(upload)).then(
      () => 'aborted',
      ({ name }: Error) => name,
    )

  it('may abort it, as the owner may, and nobody else', async () => {
    const upload = await begin(ana, 'a')
    assert.equal(await abort(ben, upload), 'AccessDenied')
    assert.equal(await abort(ana, { ...upload, Key: 'other' }), 'AccessDenied')
    assert.equal(await abort(ana, { ...upload, UploadId: 'x'.repeat(64) }), 'AccessDenied')
    assert.equal(await abort(ana, await begin(owner, 'a')), 'AccessDenied')
    assert.equal(await abort(ana, upload), 'aborted')
    assert.equal(await abort(owner, await begin(ana, 'b')), 'aborted')
  })

  it('is shown by its canonical id', async () => {
    await begin(ana, 'shown')
    const { Uploads = [] } = await owner.s3.send(new ListMultipartUploadsCommand({ Bucket }))
    const { Initiator, Owner } = Uploads.find(({ Key }) => Key === 'shown') ?? {}
    assert.deepEqual([Initiator?.ID, Owner?.ID], [ana.canonicalId, ana.canonicalId])
  })

  it('may not abort it where the policy of the bucket denies it', async () => {
    const upload = await begin(ana, 'denied')
    const what = { Action: 's3:AbortMultipartUpload', Resource: `arn:aws:s3:::${Bucket}/*` }
    const Statement = [{ Effect: 'Deny', Principal: { AWS: ana.id }, ...what }]
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement })
    await owner.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }))
    assert.equal(await abort(ana, upload), 'AccessDenied')
  })
})
