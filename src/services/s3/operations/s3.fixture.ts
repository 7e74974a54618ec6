import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import type { Caller } from '../../../kernel/caller.ts'
import { Fault } from '../../../kernel/fault.ts'
import type { Ask, Operation, RequestContext } from '../../../kernel/operation.ts'
import type { PolicyPrincipals } from '../../../kernel/policyPrincipals.ts'
import { openChecksums } from '../../../storage/digests/checksums.ts'
import type { Metadata } from '../../../storage/metadata/driver.ts'
import { s3Store } from '../../../storage/metadata/stores/s3/index.ts'
import { openDisk } from '../../../storage/objects/disk/driver.ts'
import { sealedBytes } from '../../../storage/objects/sealed/driver.ts'
import { openSeals } from '../../../storage/objects/sealed/seals.ts'
import { temporaryMetadata } from '../../../storage/testing.ts'
import { createKeyRing } from '../../../tokens/keyRing.ts'
import { requestBy } from '../../asking.fixture.ts'
import { closedBuckets, reclaimer, service } from '../index.ts'
import type { Needs } from '../ports.ts'
import type { ObjectBody } from '../rules/input.ts'

export const account = '123456789012'
const root: Caller = {
  kind: 'root',
  account,
  arn: `arn:aws:iam::${account}:root`,
  userId: account,
  accessKeyId: 'AKIA',
}

/** How one request differs from that of the account's root, who may do everything. */
export interface Circumstances {
  readonly may?: (ask: Ask) => boolean
  readonly caller?: Caller
  readonly headers?: Readonly<Record<string, string>>
  readonly now?: number
  readonly region?: string
  /** Whether the connection counts as secure; true where nothing is said. */
  readonly secure?: boolean
}

/** S3 on a real database and a real folder. */
export interface S3 {
  readonly needs: Needs
  readonly metadata: Metadata
  /** Asks, then runs an operation, as the pipeline does; a fault that the operation does not declare fails the test. */
  readonly run: <I, O, N>(operation: Operation<I, O, N>, input: I, circumstances?: Circumstances) => Promise<O>
  /** Files of blobs on the disk. */
  readonly blobs: () => Promise<readonly string[]>
  /** Waits until blobs that nobody needs any more are removed. */
  readonly settled: () => Promise<void>
  /** What could not be removed. */
  readonly reported: readonly unknown[]
}

/** When requests arrive that do not say when. */
const arrival = Date.UTC(2026, 0, 2, 3, 4, 5)

export async function openS3(more: Partial<Needs> = {}): Promise<S3> {
  const folder = await mkdtemp(join(tmpdir(), 'poolhouse-s3-'))
  const { metadata, close } = await temporaryMetadata()
  const random = {
    bytes: (size: number) => crypto.getRandomValues(new Uint8Array(size)),
    uuid: () => crypto.randomUUID(),
  }
  await mkdir(join(folder, 'data'))
  const seals = openSeals(createKeyRing(random, arrival))
  const bytes = sealedBytes(await openDisk({ path: join(folder, 'data', 'objects'), random }), seals)
  const reported: unknown[] = []
  const removals = new Set<Promise<void>>()
  const remove = (ids: readonly string[]): Promise<void> => {
    const removal = bytes.remove(ids).finally(() => removals.delete(removal))
    removals.add(removal)
    return removal
  }
  const reclaim = reclaimer({ remove }, (error) => reported.push(error))
  const needs: Needs = {
    ...s3Store(metadata, seals),
    bytes,
    reclaim,
    checksums: await openChecksums(),
    policyPrincipals: anybody,
    callAs: () => async (service, operation) => assert.fail(`${service}:${operation} is not there`),
    owners: { find: async (id) => ({ account: id }), nameOf: async () => undefined },
    newBuckets: closedBuckets,
    random,
    clock: { now: () => arrival },
    ...more,
  }
  after(async () => {
    await bytes.close()
    await close()
    await rm(folder, { recursive: true })
  })
  const settled = async (): Promise<void> => {
    for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve))
    while (removals.size > 0) await Promise.allSettled(removals)
  }
  return {
    needs,
    metadata,
    reported,
    run: runner(needs),
    blobs: () => filesUnder(join(folder, 'data', 'objects')),
    settled,
  }
}

async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name)
}

/** Principals of a house in which everybody that a policy may name is there. */
const anybody: PolicyPrincipals = { bind: async (document) => ({ document }), show: async (document) => document }

function runner(needs: Needs): S3['run'] {
  return async (operation, input, circumstances = {}) => {
    const request = requestOf(circumstances)
    try {
      const all = needs as typeof needs & Parameters<typeof operation.handle>[0]
      const scope = { account, region: request.region }
      for (const ask of (await operation.asks?.(input, scope, all)) ?? []) await request.require(ask)
      return await operation.handle(all)(input, request)
    } catch (error) {
      if (error instanceof Fault && error.code !== 'AccessDenied') {
        assert.ok(operation.faults.includes(error.code), `${operation.name} does not declare ${error.code}`)
        assert.equal(error.status, service.faultStatus?.[error.code])
      }
      throw error
    }
  }
}

/** A request as the pipeline hands it on. */
export function requestOf({
  may = () => true,
  caller = root,
  headers = {},
  now,
  region,
  secure,
}: Circumstances): RequestContext {
  const require = async (ask: Ask): Promise<void> => {
    if (!may(ask)) throw new Fault('AccessDenied', `not authorized to perform: ${ask.action}`, { status: 403 })
  }
  return requestBy(caller, {
    account: 'account' in caller ? caller.account : account,
    region: region ?? 'us-east-1',
    id: 'REQUEST',
    now: now ?? arrival,
    sourceIp: '127.0.0.1',
    keys: { 'aws:securetransport': [String(secure !== false)] },
    header: (name) => headers[name],
    may: async (ask) => may(ask),
    require,
  })
}

/** A body of these octets, in chunks where `chunk` says how large. */
export function body(
  octets: string | Uint8Array,
  trailers?: Readonly<Record<string, string>>,
  chunk = 65536,
): ObjectBody {
  const bytes = typeof octets === 'string' ? Buffer.from(octets) : octets
  const plain = {
    length: bytes.byteLength,
    collect: async () => bytes,
    chunks: async function* () {
      for (let at = 0; at < bytes.byteLength; at += chunk) yield bytes.subarray(at, at + chunk)
    },
  }
  return trailers === undefined ? plain : { ...plain, trailers: () => trailers }
}

/** The whole of an answer's body. */
export async function octetsOf(answer: { readonly Body: Uint8Array | AsyncIterable<Uint8Array> }): Promise<Buffer> {
  if (answer.Body instanceof Uint8Array) return Buffer.from(answer.Body)
  const chunks: Uint8Array[] = []
  for await (const chunk of answer.Body) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** Expects a fault of this code. */
export async function refused(promise: Promise<unknown>, code: string, message?: RegExp): Promise<Fault> {
  const fault = await promise.then(
    () => assert.fail(`${code} was expected`),
    (error: unknown) => error,
  )
  assert.ok(fault instanceof Fault, String(fault))
  assert.equal(fault.code, code)
  if (message !== undefined) assert.match(fault.message, message)
  return fault
}

/** Octets of a length, not all alike. */
export function octets(length: number, seed = 1): Buffer {
  const buffer = Buffer.allocUnsafe(length)
  for (let i = 0; i < length; i++) buffer[i] = (i * 31 + (i >> 8) * 7 + seed) & 255
  return buffer
}
