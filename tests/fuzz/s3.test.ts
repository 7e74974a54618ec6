import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, it } from 'node:test'
import fc from 'fast-check'
import { SaxesParser } from 'saxes'
import { type House, openHouse } from '../../src/app.ts'
import { readSettings } from '../../src/config.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import { Fault } from '../../src/kernel/fault.ts'
import type { HttpResponse } from '../../src/kernel/http.ts'
import type { Body } from '../../src/kernel/operation.ts'
import { bytesBody, noBody } from '../../src/pipeline/body.ts'
import { faultStatus } from '../../src/services/s3/rules/faults.ts'
import { signRequest } from '../../src/sigv4/index.ts'
import { formatAmzDate } from '../../src/sigv4/times.ts'
import { loadModel } from '../../src/wire/model.ts'
import { send, textOf } from '../wire/inProcess.ts'
import { framed, type Input, requestsFor } from './s3Requests.ts'
import type { Known } from './s3Values.ts'

/** How many requests are tried: `FUZZ_RUNS=100000` for the long run, and `FUZZ_SEED` to try the same again. */
const runs = Number(process.env['FUZZ_RUNS'] ?? 3_000)
const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 0x7fffffff)
/** After so many requests the house is furnished anew. */
const batch = 250

/** Codes of the road and of signatures, beside S3's own. */
const roadCodes = [
  ...[
    'AuthorizationHeaderMalformed',
    'AuthorizationQueryParametersError',
    'InvalidPolicyDocument',
    'InvalidToken',
    'RequestTimeTooSkewed',
  ],
  ...[
    'IncorrectNumberOfFilesInPostRequest',
    'MaxPostPreDataLengthExceededError',
    'InvalidAccessKeyId',
    'MissingRequestBodyError',
  ],
]
const codes = new Set([...Object.keys(faultStatus), ...roadCodes])

describe('requests to S3 by who may do everything', { timeout: 900_000 }, () => {
  let house: House
  let data: string
  let rows: DatabaseSync
  let known: Known = { upload: '', version: '', etag: '' }
  let kept: () => string
  let tried = 0
  before(async () => {
    // In memory where there is a place for it: what is tried here is not whether a disk keeps its word.
    data = await mkdtemp(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'poolhouse-fuzz-'))
    const settings = readSettings({}, { port: '0', data, 'log-level': 'silent' })
    house = await openHouse(settings, { clock: systemClock, strict: true, programs: '' })
    rows = new DatabaseSync(join(data, 'metadata.sqlite'), { readOnly: true })
    kept = ledger(rows)
    await furnish()
  })
  after(async () => {
    rows.close()
    await house.stop(1_000)
    await rm(data, { recursive: true, force: true })
  })

  const call = <T>(operation: string, input: object) => house.callAs(owner(house))<T>('s3', operation, input)
  const body = () => bytesBody(Buffer.from('hello'))

  /** Makes what requests name, where they have taken it away. */
  async function furnish(): Promise<void> {
    const make = (Bucket: string, more: object) =>
      call('CreateBucket', { Bucket, ...more }).catch((error: unknown) => {
        if (!(error instanceof Fault) || error.code !== 'BucketAlreadyOwnedByYou') throw error
      })
    await make('plain', {})
    await make('history', { ObjectLockEnabledForBucket: true })
    await call('DeleteBucketPolicy', { Bucket: 'plain' })
    await call('DeleteBucketPolicy', { Bucket: 'history' })
    await call('PutObject', { Bucket: 'plain', Key: 'folder/key', Body: body() })
    const { ETag } = await call<{ ETag: string }>('PutObject', { Bucket: 'plain', Key: 'key', Body: body() })
    const { VersionId = 'null' } = await call<{ VersionId?: string }>('PutObject', {
      Bucket: 'history',
      Key: 'key',
      Body: body(),
      ContentMD5: 'XUFAKrxLKna5cZ2REBfFkg==',
    })
    const place = { Bucket: 'plain', Key: 'upload' }
    const { UploadId } = await call<{ UploadId: string }>('CreateMultipartUpload', place)
    await call('UploadPart', { ...place, UploadId, PartNumber: 1, Body: body() })
    const whole = { Bucket: 'plain', Key: 'whole' }
    const made = await call<{ UploadId: string }>('CreateMultipartUpload', whole)
    const part = await call<{ ETag: string }>('UploadPart', {
      ...whole,
      UploadId: made.UploadId,
      PartNumber: 1,
      Body: body(),
    })
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag: part.ETag }] }
    await call('CompleteMultipartUpload', { ...whole, UploadId: made.UploadId, MultipartUpload })
    known = { upload: UploadId, version: VersionId, etag: ETag.replaceAll('"', '') }
  }

  /** Tries a request: a fair answer, in S3's words where it is a refusal, and nothing written by one. */
  async function attempt(input: Input): Promise<HttpResponse> {
    if (tried++ % batch === batch - 1) await furnish()
    const before = kept()
    const reply = await within(send(house.handle, signed(house, input)))
    const text = await within(textOf(reply))
    assert.ok(reply.status < 500 || reply.status === 501, `${reply.status} ${text}`)
    if (reply.status < 300) return reply
    if (reply.status !== 304 && input.method !== 'HEAD') requireFault(reply.status, text)
    assert.equal(kept(), before, `a refused request wrote: ${reply.status} ${text}`)
    return reply
  }

  it('that are kept, because they once went wrong or nearly, are answered as they should be', async () => {
    const corpus = JSON.parse(
      await readFile(join(import.meta.dirname, 'corpus/s3.json'), 'utf8'),
    ) as readonly (Input & {
      readonly status: number
    })[]
    for (const { status, ...input } of corpus) {
      const reply = await attempt(input)
      assert.equal(reply.status, status, `${JSON.stringify(input)} ${await textOf(reply)}`)
    }
  })

  it(`that are made up, ${runs} of them, break nothing (seed ${seed})`, async (test) => {
    const s3 = await loadModel('s3')
    const served = house.services.find(({ name }) => name === 's3')?.operations
    const operations = [...s3.operations.values()].filter(({ name }) => served?.has(name))
    const statuses = new Map<number, number>()
    for (let done = 0; done < runs; done += batch) {
      const property = fc.asyncProperty(
        requestsFor(operations, () => known),
        async (input) => {
          const { status } = await attempt(input)
          statuses.set(status, (statuses.get(status) ?? 0) + 1)
        },
      )
      await fc.assert(property, { seed: seed + done, numRuns: Math.min(batch, runs - done) })
    }
    test.diagnostic(
      [...statuses]
        .sort()
        .map(([status, count]) => `${status}: ${count}`)
        .join(', '),
    )
    const accepted = [...statuses].filter(([status]) => status < 300).reduce((sum, [, count]) => sum + count, 0)
    assert.ok(accepted > runs / 20, `only ${accepted} of ${runs} got through`)
  })

  it('and leave no octets behind that nothing names', async () => {
    let left = await orphans(rows, join(data, 'objects'))
    for (let turn = 0; left.length > 0 && turn < 200; turn++) {
      await new Promise((later) => setTimeout(later, 25))
      left = await orphans(rows, join(data, 'objects'))
    }
    assert.deepEqual(left, [])
  })
})

function owner({ account, root }: House) {
  const arn = `arn:aws:iam::${account}:root`
  return { kind: 'root', account, arn, userId: account, accessKeyId: root.accessKeyId } as const
}

/** The request with the root's signature. */
function signed({ root, region }: House, input: Input) {
  const now = systemClock.now()
  const framing = framed(input, { secret: root.secretAccessKey, amzDate: formatAmzDate(now), region })
  const given = input.headers.filter(([name]) => !framing.headers.includes(name)).flat()
  const { method, path, query } = input
  const headers = ['host', '127.0.0.1:4566', ...given, ...framing.headers]
  const proof = signRequest({ method, path, query, headers }, root, {
    now,
    region,
    service: 's3',
    payload: framing.payload,
  })
  const octets = framing.octets(/Signature=(\w+)/.exec(proof.at(-1) ?? '')?.[1] ?? '')
  return { method, path, query, headers: [...headers, ...proof], body: bodyOf(octets, framing.length, input.missing) }
}

/** A body as it comes over a connection, which may break off. */
function bodyOf(octets: Buffer, length: 'told' | 'untold', missing = 0): Body {
  if (octets.length === 0) return noBody
  const whole = bytesBody(octets)
  if (missing === 0) return length === 'told' ? whole : { ...whole, length: undefined }
  const broken = () => new Fault('IncompleteBody', 'The connection broke off', { status: 400 })
  return {
    length: octets.length + missing,
    collect: () => Promise.reject(broken()),
    chunks: async function* () {
      yield octets
      throw broken()
    },
  }
}

/** A document that any parser reads, of a code that S3 has, with that code's status. */
function requireFault(status: number, text: string): void {
  const code = /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<Error><Code>(\w+)<\/Code><Message>/.exec(text)?.[1] ?? ''
  assert.ok(codes.has(code), `${status} ${code} ${text}`)
  assert.ok(
    faultStatus[code] === undefined || faultStatus[code] === status || code === 'EntityTooLarge',
    `${status} ${text}`,
  )
  const parser = new SaxesParser()
  parser.on('error', (error) => assert.fail(`${error.message}: ${text}`))
  // As on S3, a control character stands as a reference that XML 1.0 does not have.
  parser.write(text.replace(/&#x(?:[0-9a-f]|1[0-9a-f]|fff[ef]);/gi, '')).close()
}

/** What is kept of S3, in short, and again once anybody has committed. https://www.sqlite.org/pragma.html#pragma_data_version */
function ledger(rows: DatabaseSync): () => string {
  const version = rows.prepare('PRAGMA data_version')
  const tables = [
    'SELECT name, revision FROM s3_buckets ORDER BY name',
    'SELECT bucket, key, etag, modified_at, tags, headers FROM s3_objects ORDER BY bucket, key',
    'SELECT count(*), total(modified_at), total(length(tags)), total(marker) FROM s3_versions',
    'SELECT count(*), total(revision) FROM s3_uploads',
    'SELECT count(*), total(size), total(modified_at) FROM s3_parts',
  ].map((sql) => rows.prepare(sql))
  let seen = ''
  let summary = ''
  return () => {
    const now = JSON.stringify(version.get())
    if (now !== seen) summary = JSON.stringify(tables.map((table) => table.all()))
    seen = now
    return summary
  }
}

/** Files of octets that no row names. */
async function orphans(rows: DatabaseSync, objects: string): Promise<readonly string[]> {
  const files = await readdir(objects, { recursive: true, withFileTypes: true })
  const names = ['s3_objects', 's3_versions', 's3_parts'].flatMap((table) =>
    rows.prepare(`SELECT blob FROM ${table} WHERE blob IS NOT NULL`).all(),
  )
  const named = new Set(names.map(({ blob }) => String(blob)))
  return files.filter((file) => file.isFile() && !named.has(file.name)).map(({ name }) => name)
}

/** A request that hangs is a failure that names itself. */
function within<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer came')), 30_000)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}
