import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  ListPartsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import type { Chance } from './chance.ts'

/** Beside its row; in a file. */
const sizes = [700, 3_000, 70_000, 150_000]
const workers = 6
const keysOfWorker = 4
const nothing = 'nothing'

const plain = 'plain'
const versioned = 'versioned'
const expiring = 'expiring'

/** Work on objects, and what may be there after it was cut off anywhere. */
export interface World {
  readonly prepare: (s3: S3Client) => Promise<void>
  /** Works until `isOver`; what fails after that is of the cut. */
  readonly work: (s3: S3Client, isOver: () => boolean) => Promise<void>
  /** Looks at everything, and takes what it finds for settled. */
  readonly verify: (s3: S3Client) => Promise<void>
  readonly told: () => { readonly acknowledged: number; readonly read: number }
}

interface Upload {
  readonly Key: string
  readonly parts: Map<number, string>
  /** Whether its end was asked for, so that it may be gone. */
  isEnding: boolean
}

/** A world whose work is chosen by chance. Each key has one writer, so that its state is known but for what is under way. */
export function openWorld(chance: Chance): World {
  /** What a key may hold: digests, or nothing. */
  const states = new Map<string, Set<string>>()
  /** Versions that were acknowledged, and are not being deleted. */
  const versions = new Map<string, string>()
  const deleted = new Set<string>()
  const issued = new Set<string>()
  const uploads = new Map<string, Upload>()
  let acknowledged = 0
  let reads = 0
  let round = 0

  const body = (): Buffer => randomBytes(chance.of(sizes) + chance.below(100))

  /** Sends what changes a key to hold `after`. */
  const change = async <T>(name: string, after: string, send: () => Promise<T>): Promise<T> => {
    const state = states.get(name) ?? new Set([nothing])
    states.set(name, state.add(after))
    const answer = await send()
    states.set(name, settled(name, after))
    acknowledged += 1
    return answer
  }

  const put = async (s3: S3Client, Bucket: string, Key: string): Promise<void> => {
    const Body = body()
    await change(`${Bucket}/${Key}`, md5(Body), () => s3.send(new PutObjectCommand({ Bucket, Key, Body })))
  }

  const remove = (s3: S3Client, Key: string) =>
    change(`${plain}/${Key}`, nothing, () => s3.send(new DeleteObjectCommand({ Bucket: plain, Key })))

  const removeSome = async (s3: S3Client, keys: readonly string[]): Promise<void> => {
    const Delete = { Objects: keys.map((Key) => ({ Key })), Quiet: true }
    const send = () => s3.send(new DeleteObjectsCommand({ Bucket: plain, Delete }))
    const [first = '', ...others] = keys.map((key) => `${plain}/${key}`)
    for (const name of others) states.set(name, (states.get(name) ?? new Set([nothing])).add(nothing))
    await change(first, nothing, send)
    for (const name of others) states.set(name, new Set([nothing]))
  }

  const sendPart = async (s3: S3Client, UploadId: string, PartNumber: number, Body: Buffer): Promise<string> => {
    const upload = uploads.get(UploadId) as Upload
    // A part that is replaced is the old one or the new one: neither is demanded until the new one is acknowledged.
    upload.parts.delete(PartNumber)
    const sent = { Bucket: plain, Key: upload.Key, UploadId, PartNumber, Body }
    const { ETag = '' } = await s3.send(new UploadPartCommand(sent))
    upload.parts.set(PartNumber, ETag)
    acknowledged += 1
    return ETag
  }

  const uploadParts = async (s3: S3Client, Key: string): Promise<void> => {
    const { UploadId = '' } = await s3.send(new CreateMultipartUploadCommand({ Bucket: plain, Key }))
    const upload: Upload = { Key, parts: new Map(), isEnding: false }
    uploads.set(UploadId, upload)
    await sendPart(s3, UploadId, 1, body())
    const Body = body()
    const ETag = await sendPart(s3, UploadId, 1, Body)
    const end = chance.of(['complete', 'complete', 'abort', 'leave'] as const)
    if (end === 'leave') return
    upload.isEnding = true
    if (end === 'abort') await s3.send(new AbortMultipartUploadCommand({ Bucket: plain, Key, UploadId }))
    else {
      const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] }
      const completed = new CompleteMultipartUploadCommand({ Bucket: plain, Key, UploadId, MultipartUpload })
      await change(`${plain}/${Key}`, md5(Body), () => s3.send(completed))
    }
    uploads.delete(UploadId)
  }

  const putVersion = async (s3: S3Client, Key: string): Promise<void> => {
    const Body = body()
    issued.add(md5(Body))
    const { VersionId = '' } = await s3.send(new PutObjectCommand({ Bucket: versioned, Key, Body }))
    versions.set(`${Key} ${VersionId}`, md5(Body))
    acknowledged += 1
  }

  const removeVersion = async (s3: S3Client, prefix: string): Promise<void> => {
    const name = [...versions.keys()].find((each) => each.startsWith(prefix))
    if (name === undefined) return putVersion(s3, prefix)
    versions.delete(name)
    const [Key = '', VersionId = ''] = name.split(' ')
    await s3.send(new DeleteObjectCommand({ Bucket: versioned, Key, VersionId }))
    deleted.add(name)
    acknowledged += 1
  }

  const expireAll = async (s3: S3Client): Promise<void> => {
    const yesterday = new Date(Math.floor(Date.now() / 86_400_000 - 1) * 86_400_000)
    const rule = { ID: 'old', Status: 'Enabled' as const, Filter: { Prefix: 'old/' }, Expiration: { Date: yesterday } }
    const LifecycleConfiguration = { Rules: [rule] }
    await s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket: expiring, LifecycleConfiguration }))
  }

  const step = async (s3: S3Client, worker: number): Promise<void> => {
    const key = () => `${worker}/${chance.below(keysOfWorker)}`
    const turns: readonly (() => Promise<unknown>)[] = [
      () => put(s3, plain, key()),
      () => put(s3, plain, key()),
      () => put(s3, plain, key()),
      () => remove(s3, key()),
      () => removeSome(s3, [`${worker}/0`, `${worker}/1`]),
      () => uploadParts(s3, key()),
      () => putVersion(s3, `${worker}/${chance.below(2)}`),
      () => putVersion(s3, `${worker}/${chance.below(2)}`),
      () => removeVersion(s3, `${worker}/${chance.below(2)}`),
      () => s3.send(new DeleteObjectCommand({ Bucket: versioned, Key: `${worker}/${chance.below(2)}` })),
      () => put(s3, expiring, `new/${worker}/${chance.below(2)}`),
      () => put(s3, expiring, `old/${worker}/${round}-${chance.below(8)}`),
    ]
    await chance.of(turns)()
  }

  const verifyKeys = async (s3: S3Client, Bucket: string): Promise<void> => {
    const { Contents = [], IsTruncated } = await s3.send(new ListObjectsV2Command({ Bucket }))
    assert.equal(IsTruncated, false)
    const found = new Map<string, string>()
    for (const { Key = '', ETag = '' } of Contents) {
      const digest = await readIfThere(s3, { Bucket, Key })
      if (digest === undefined) continue
      if (!ETag.includes('-')) assert.equal(ETag, `"${digest}"`, `${Key} is as the list says`)
      found.set(`${Bucket}/${Key}`, digest)
      reads += 1
    }
    for (const [name, state] of [...states].filter(([each]) => each.startsWith(`${Bucket}/`))) {
      const held = found.get(name) ?? nothing
      assert.ok(state.has(held), `${name} holds ${held}, which is none of ${[...state].join()}`)
      states.set(name, settled(name, held))
      if (held === nothing) states.delete(name)
    }
    for (const name of found.keys()) assert.ok(states.has(name), `${name} was never written`)
  }

  const verifyVersions = async (s3: S3Client): Promise<void> => {
    const { Versions = [], IsTruncated } = await s3.send(new ListObjectVersionsCommand({ Bucket: versioned }))
    assert.equal(IsTruncated, false)
    const found = new Map<string, string>()
    for (const { Key = '', VersionId = '' } of Versions) {
      const digest = await readIfThere(s3, { Bucket: versioned, Key, VersionId })
      assert.ok(digest !== undefined && issued.has(digest), `${Key} ${VersionId} is whole`)
      assert.ok(!deleted.has(`${Key} ${VersionId}`), `${Key} ${VersionId} is deleted`)
      found.set(`${Key} ${VersionId}`, digest)
      reads += 1
    }
    for (const [name, digest] of versions) assert.equal(found.get(name), digest, `version ${name}`)
    for (const [name, digest] of found) versions.set(name, digest)
  }

  /** Parts that were acknowledged are there, and make an object or go. */
  const verifyUploads = async (s3: S3Client): Promise<void> => {
    const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket: plain }))
    const present = new Set(Uploads.map(({ UploadId }) => UploadId))
    for (const [UploadId, { Key, parts, isEnding }] of uploads) {
      if (!present.has(UploadId)) {
        assert.ok(isEnding, `upload ${UploadId} is gone`)
        continue
      }
      const { Parts = [] } = await s3.send(new ListPartsCommand({ Bucket: plain, Key, UploadId }))
      const listed = new Map(Parts.map(({ PartNumber = 0, ETag = '' }) => [PartNumber, ETag]))
      for (const [number, etag] of parts) assert.equal(listed.get(number), etag, `part ${number} of ${UploadId}`)
    }
    uploads.clear()
    for (const { Key, UploadId } of Uploads) {
      await s3.send(new AbortMultipartUploadCommand({ Bucket: plain, Key, UploadId }))
    }
  }

  return {
    prepare: async (s3) => {
      for (const Bucket of [plain, versioned, expiring]) await s3.send(new CreateBucketCommand({ Bucket }))
      const VersioningConfiguration = { Status: 'Enabled' as const }
      await s3.send(new PutBucketVersioningCommand({ Bucket: versioned, VersioningConfiguration }))
    },
    work: async (s3, isOver) => {
      round += 1
      const expire = expireAll(s3)
      const lanes = Array.from({ length: workers }, async (_, worker) => {
        while (!isOver()) await step(s3, worker)
      })
      const ended = await Promise.allSettled([expire, ...lanes])
      for (const each of ended) if (each.status === 'rejected' && !isOver()) throw each.reason
    },
    verify: async (s3) => {
      await verifyUploads(s3)
      await verifyKeys(s3, plain)
      await verifyKeys(s3, expiring)
      await verifyVersions(s3)
      if (versions.size > 60) await removeSomeVersions(s3)
    },
    told: () => ({ acknowledged, read: reads }),
  }

  /** Keeps the world small. */
  async function removeSomeVersions(s3: S3Client): Promise<void> {
    const names = [...versions.keys()].slice(0, 40)
    const Objects = names.map((name) => ({ Key: name.split(' ')[0], VersionId: name.split(' ')[1] }))
    await s3.send(new DeleteObjectsCommand({ Bucket: versioned, Delete: { Objects } }))
    for (const name of names) {
      versions.delete(name)
      deleted.add(name)
    }
  }
}

/** What a key may hold from now on: what a rule expires may go at any time. */
function settled(name: string, held: string): Set<string> {
  return new Set(name.startsWith(`${expiring}/old/`) ? [held, nothing] : [held])
}

const md5 = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex')

/** The digest of what is read; undefined where it went since it was listed, as what expires does. */
async function readIfThere(
  s3: S3Client,
  what: { readonly Bucket: string; readonly Key: string; readonly VersionId?: string },
): Promise<string | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand(what))
    return md5((await Body?.transformToByteArray()) ?? new Uint8Array())
  } catch (error) {
    if (error instanceof Error && error.name === 'NoSuchKey' && what.Bucket === expiring) return undefined
    throw error
  }
}
