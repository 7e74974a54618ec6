import assert from 'node:assert/strict'
import { after, before, describe, it, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutBucketCorsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { createPresignedPost } from '@aws-sdk/s3-presigned-post'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { npmClient } from '../npmClients.ts'
import { addressOfPackage } from './browserModules.ts'
import { openPages, type Pages } from './browserPages.ts'
import { inChromium, type Page } from './chromium.ts'
import { openS3World, type S3World, type Temporary } from './s3World.ts'

const Bucket = 'folders'

/** What a page is to upload; every octet of it is the same. */
interface Wanted {
  readonly key: string
  readonly size: number
  readonly multipart?: boolean
  /** Taken back once its first part was sent. */
  readonly cancel?: boolean
  /** How to send it; without, the page signs by its temporary credentials. */
  readonly presigned?: { readonly url: string; readonly fields?: Readonly<Record<string, string>> }
}

interface Uploaded {
  readonly successful: readonly string[]
  readonly failed: readonly string[]
  readonly parts: number
}

/** An app's page, in which people upload to a folder of their own. */
function pageOf(world: S3World, credentials: Temporary): string {
  const settings = { s3Endpoint: `${world.server.url}/${Bucket}`, region: world.server.region }
  const granted = { credentials, region: world.server.region, bucket: Bucket }
  return `<!doctype html><title>App</title><script type="module">
import { Uppy } from '${addressOfPackage('@uppy/core')}'
import AwsS3 from '${addressOfPackage('@uppy/aws-s3')}'
const granted = ${JSON.stringify(granted)}
window.upload = async ({ key, size, multipart = false, cancel = false, presigned }) => {
  const signing = presigned
    ? { signRequest: async () => presigned }
    : { ...${JSON.stringify(settings)}, getCredentials: async () => granted }
  const uppy = new Uppy().use(AwsS3, { ...signing, shouldUseMultipart: multipart, generateObjectKey: () => key })
  let parts = 0
  uppy.on('s3-multipart:part-uploaded', () => {
    parts++
    if (cancel) uppy.cancelAll()
  })
  uppy.addFile({ name: 'file.txt', type: 'text/plain', data: new Blob(['x'.repeat(size)], { type: 'text/plain' }) })
  const { successful = [], failed = [] } = (await uppy.upload()) ?? {}
  return { successful: successful.map((file) => file.uploadURL), failed: failed.map((file) => file.error), parts }
}
document.title = 'Ready'
</script>`
}

describe("Uppy's S3 plugin in a page of Chromium, with temporary credentials for one folder", {
  timeout: 120_000,
}, () => {
  let world: S3World
  let ana: Temporary
  let pages: Pages
  before(async () => {
    world = await openS3World(Bucket)
    ana = await world.person('ana')
    pages = await openPages(() => pageOf(world, ana))
    const CORSRules = [
      {
        AllowedOrigins: [pages.origin],
        AllowedMethods: ['GET', 'PUT', 'POST', 'DELETE'],
        AllowedHeaders: ['*'],
        ExposeHeaders: ['ETag'],
      },
    ]
    await world.root.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules } }))
  })
  after(async () => {
    await pages.close()
    await world.server.stop()
  })

  const inPage = async (test: TestContext, run: (page: Page) => Promise<void>) => {
    if ((await npmClient(test, '@uppy/aws-s3')) === undefined) return
    await inChromium(test, { javaScriptEnabled: true }, async ({ page, complaints }) => {
      await page.goto(pages.origin)
      for (let attempt = 0; (await page.title()) !== 'Ready'; attempt++) {
        assert.ok(attempt < 200, complaints.join('\n'))
        await sleep(50)
      }
      await run(page)
    })
  }
  const upload = (page: Page, wanted: Wanted): Promise<Uploaded> => page.evaluate(`upload(${JSON.stringify(wanted)})`)
  const assertUploaded = async (page: Page, wanted: Wanted, parts: number) => {
    const { successful, failed, parts: sent } = await upload(page, wanted)
    assert.deepEqual([failed, successful.length, sent], [[], 1, parts])
    const { Body } = await world.root.send(new GetObjectCommand({ Bucket, Key: wanted.key }))
    assert.equal(await Body?.transformToString(), 'x'.repeat(wanted.size))
  }
  const uploads = async () => (await world.root.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads ?? []

  it('uploads in one request and in parts, signed in the page', async (test) => {
    await inPage(test, async (page) => {
      await assertUploaded(page, { key: 'ana/small + é.txt', size: 1_000 }, 0)
      const { ContentType } = await world.root.send(new HeadObjectCommand({ Bucket, Key: 'ana/small + é.txt' }))
      assert.equal(ContentType, 'text/plain')
      await assertUploaded(page, { key: 'ana/large.txt', size: 11 * 1024 * 1024, multipart: true }, 3)
      const { ETag } = await world.root.send(new HeadObjectCommand({ Bucket, Key: 'ana/large.txt' }))
      assert.match(ETag ?? '', /-3"$/)
    })
  })

  it('takes an upload in parts back', async (test) => {
    await inPage(test, async (page) => {
      const wanted = { key: 'ana/cancelled.txt', size: 30 * 1024 * 1024, multipart: true, cancel: true }
      assert.deepEqual((await upload(page, wanted)).successful, [])
      for (let attempt = 0; (await uploads()).length > 0; attempt++) {
        assert.ok(attempt < 200, 'the upload stayed')
        await sleep(20)
      }
    })
  })

  it('uploads by a presigned PUT and a presigned form', async (test) => {
    const client = world.client(ana)
    await inPage(test, async (page) => {
      const ContentType = 'text/plain'
      const put = { key: 'ana/put.txt', size: 1_000 }
      const url = await getSignedUrl(client, new PutObjectCommand({ Bucket, Key: put.key, ContentType }))
      await assertUploaded(page, { ...put, presigned: { url } }, 0)
      const form = { key: 'ana/form.txt', size: 1_000 }
      const Fields = { 'Content-Type': ContentType }
      const Conditions = [['content-length-range', 1, 2_000] as ['content-length-range', number, number]]
      const presigned = await createPresignedPost(client, { Bucket, Key: form.key, Fields, Conditions })
      await assertUploaded(page, { ...form, presigned }, 0)
      const tooLarge = { key: 'ana/form.txt', size: 3_000, presigned }
      assert.equal((await upload(page, tooLarge)).failed.length, 1)
    })
  })

  it('is refused in the folder of another', async (test) => {
    await inPage(test, async (page) => {
      for (const multipart of [false, true]) {
        const { successful, failed } = await upload(page, { key: 'ben/planted.txt', size: 6 * 1024 * 1024, multipart })
        assert.deepEqual([successful.length, failed.length], [0, 1])
        assert.match(failed[0] ?? '', /403|denied/i)
      }
      const { KeyCount } = await world.root.send(new ListObjectsV2Command({ Bucket, Prefix: 'ben/' }))
      assert.deepEqual([KeyCount, await uploads()], [0, []])
    })
  })

  it('is stopped by the browser where the bucket has no rule for its origin', async (test) => {
    const CORSRules = [{ AllowedOrigins: ['https://app.example.com'], AllowedMethods: ['PUT'], AllowedHeaders: ['*'] }]
    await world.root.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules } }))
    await inPage(test, async (page) => {
      const { successful, failed } = await upload(page, { key: 'ana/stopped.txt', size: 10 })
      assert.deepEqual([successful.length, failed.length], [0, 1])
      const { KeyCount } = await world.root.send(new ListObjectsV2Command({ Bucket, Prefix: 'ana/stopped.txt' }))
      assert.equal(KeyCount, 0)
    })
  })
})
