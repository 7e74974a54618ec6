import type { KeyObject } from 'node:crypto'
import type { RequestContext } from '../../../kernel/operation.ts'
import type { Bucket } from '../ports/buckets.ts'
import type { ByteRange } from '../ports/bytes.ts'
import type { Content, ObjectWithContent, PartBytes } from '../ports/objects.ts'
import type { Needs } from '../ports.ts'
import { objectArn } from './arns.ts'
import { missing, type Named } from './missing.ts'

type ContentNeeds = Pick<Needs, 'objects' | 'bytes' | 'reclaim'>

interface Sized {
  readonly size: number
  readonly content: Content
}

/**
 * The octets of an object, whole or a range; undefined when it was replaced since its row was read. Its blobs stay until
 * the answer was read to its end or given up, so that a reader gets one object whole while others replace it. The secret
 * is that of the customer's key, where the object has one.
 */
export async function openContent(
  needs: ContentNeeds,
  { size, content }: Sized,
  range: ByteRange,
  secret: KeyObject | undefined,
): Promise<Uint8Array | AsyncIterable<Uint8Array> | undefined> {
  const whole = range.start === 0 && range.end === size
  if (content.kind === 'inline') {
    const octets = content.octets()
    return whole ? octets : octets.subarray(range.start, range.end)
  }
  if (content.kind === 'blob') {
    const { id } = content
    return pinned(needs, [id], () => needs.bytes.read(id, whole ? undefined : range, secret))
  }
  const parts = await needs.objects.parts(content.upload, range.start, range.end)
  if (!covers(parts, range)) return undefined
  const blobs = parts.map(({ blob }) => blob)
  return pinned(needs, blobs, () => readParts(needs, parts, range, secret))
}

function covers(parts: readonly PartBytes[], { start, end }: ByteRange): boolean {
  let reached = start
  for (const part of parts) if (part.start <= reached) reached = Math.max(reached, part.start + part.size)
  return reached >= end
}

const attempts = 3

/**
 * Reads an object and does something with it; once more when it was replaced before `use` got hold of its octets
 * (`use` answers undefined then). Throws the fault of an object that is not there.
 */
export async function withObject<T>(
  needs: Pick<Needs, 'objects' | 'versions'>,
  request: RequestContext,
  bucket: Bucket,
  named: Named,
  use: (object: ObjectWithContent) => Promise<T | undefined>,
): Promise<T> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const { object } = await readDecided(needs, request, bucket, named)
    const result = await use(object)
    if (result !== undefined) return result
  }
  throw new Error(`the parts of an object in bucket ${bucket.id} are not there`)
}

/** An object that the caller may have as it was read, and whether that hung on what it is. */
export interface Decided {
  readonly object: ObjectWithContent
  readonly hung: boolean
}

/**
 * Reads an object. What was decided of its tags, its owner or its access control list was decided before, on what stood
 * there then: it is decided again on the very row that is used. Throws the fault of an object that is not there, too.
 */
export async function readDecided(
  needs: Pick<Needs, 'objects' | 'versions'>,
  request: RequestContext,
  bucket: Bucket,
  named: Named,
): Promise<Decided> {
  const object = await readObject(needs, bucket.id, named)
  if (object === undefined) throw await missing(needs, request, bucket, named)
  return { object, hung: await request.decideAgain(objectArn(bucket.name, named.key), object) }
}

/** The current object of a key, or that of a version. */
async function readObject(
  { objects, versions }: Pick<Needs, 'objects' | 'versions'>,
  bucket: number,
  { key, version }: Named,
): Promise<ObjectWithContent | undefined> {
  if (version === undefined) return objects.read(bucket, key)
  const found = await versions.read(bucket, key, version)
  return found !== undefined && 'object' in found ? found.object : undefined
}

async function* readParts(
  { bytes }: Pick<Needs, 'bytes'>,
  parts: readonly PartBytes[],
  range: ByteRange,
  secret: KeyObject | undefined,
): AsyncIterable<Uint8Array> {
  for (const { blob, start, size } of parts) {
    const from = Math.max(range.start - start, 0)
    const to = Math.min(range.end - start, size)
    if (from >= to) continue
    const whole = from === 0 && to === size
    yield* bytes.read(blob, whole ? undefined : { start: from, end: to }, secret)
  }
}

function pinned(
  { reclaim }: Pick<Needs, 'reclaim'>,
  ids: readonly string[],
  open: () => AsyncIterable<Uint8Array>,
): AsyncIterable<Uint8Array> {
  const release = reclaim.pin(ids)
  return {
    [Symbol.asyncIterator]: () => releasing(open()[Symbol.asyncIterator](), release),
  }
}

/** An iterator that calls `release` at its end, its failure, or when its reader gives it up, even before it began. */
function releasing(source: AsyncIterator<Uint8Array>, release: () => void): AsyncIterator<Uint8Array> {
  return {
    next: async () => {
      try {
        const step = await source.next()
        if (step.done === true) release()
        return step
      } catch (error) {
        release()
        throw error
      }
    },
    return: async () => {
      release()
      await source.return?.()
      return { done: true, value: undefined }
    },
  }
}
