import type { Settings } from '../config.ts'
import { CannotStart } from '../kernel/cannotStart.ts'
import type { ChecksumAlgorithm, Checksums } from '../services/s3/ports/checksums.ts'
import type { ObjectWithContent } from '../services/s3/ports/objects.ts'
import { dataFolder } from '../storage/dataFolder.ts'
import { openChecksums } from '../storage/digests/checksums.ts'
import { migrations } from '../storage/metadata/migrations/index.ts'
import { type MetadataView, viewSqlite } from '../storage/metadata/sqlite/view.ts'
import { type KeptObject, type KeptOctets, type KeptPart, keptOctets } from '../storage/metadata/stores/s3/kept.ts'
import { liveBlobs } from '../storage/metadata/stores/s3/objects.ts'
import { type DiskView, viewDisk } from '../storage/objects/disk/look.ts'
import { BytesDamaged, BytesMissing } from '../storage/objects/driver.ts'
import { verifyFile } from '../storage/objects/sealed/driver.ts'
import { openSeals, type Seals } from '../storage/objects/sealed/seals.ts'
import { readKeyRing } from './secrets.ts'

/** Octets that are not as their row says. */
export interface Finding {
  readonly problem: 'missing' | 'damaged'
  readonly bucket: string
  readonly key: string
  /** Of an object; absent for a part of an upload under way. */
  readonly version?: string
  readonly upload?: string
  readonly part?: number
  readonly why: string
}

/** What was looked at so far. */
export interface Checked {
  /** Objects and older versions of them. */
  readonly objects: number
  /** Parts of uploads under way. */
  readonly parts: number
  /** Octets of all of these. */
  readonly octets: number
  /** Of the objects, those under a customer's key, whose checksum cannot be computed: their seals were verified. */
  readonly underCustomersKeys: number
  readonly findings: number
  /** Files that no row names: of writes under way, or left behind by a crash until the next start. */
  readonly orphans: number
}

/** Where a deployment's data and key ring are. */
export type DataPlace = Pick<Settings, 'data' | 'keyRing'>

/** Who hears of a check as it goes on. */
export interface Listener {
  readonly found: (finding: Finding) => void
  readonly progress: (checked: Checked) => void
}

interface Check {
  readonly kept: KeptOctets
  readonly disk: DiskView
  readonly seals: Seals
  readonly checksums: Checksums
  readonly checked: { -readonly [K in keyof Checked]: Checked[K] }
  readonly listener: Listener
}

/**
 * Opens every object of a data folder and verifies its seals, its size and its checksum. Nothing is changed, and a server
 * may be running: what it removes meanwhile is no finding.
 * @throws CannotStart when there is no data folder, or no key ring in it.
 */
export async function checkData({ data, keyRing }: DataPlace, listener: Listener): Promise<Checked> {
  const folder = dataFolder(data, keyRing)
  const seals = await sealsOf(folder.keyRing)
  const metadata = viewSqlite(folder.metadata, migrations)
  try {
    const checked = await checkKept({ metadata, objects: folder.objects, seals }, listener)
    let orphans = 0
    for await (const ids of viewDisk(folder.objects).ids()) {
      orphans += ids.length - (await liveBlobs(metadata, ids)).size
    }
    return { ...checked, orphans }
  } finally {
    metadata.close()
  }
}

/** Opens what a key ring has sealed. @throws CannotStart when there is no ring. */
export async function sealsOf(path: string): Promise<Seals> {
  const ring = await readKeyRing(path)
  if (ring === undefined)
    throw new CannotStart(`there is no key ring ${path}: nothing can be opened without it; name it with --key-ring`)
  return openSeals(ring)
}

/** Rows, and the folder of the files that they name. */
interface KeptPlace {
  readonly metadata: Pick<MetadataView, 'get' | 'all'>
  readonly objects: string
  readonly seals: Seals
}

/** Opens every object that rows name, wherever they and the files are; what no row names is not looked at. */
export async function checkKept({ metadata, objects, seals }: KeptPlace, listener: Listener): Promise<Checked> {
  const checked = { objects: 0, parts: 0, octets: 0, underCustomersKeys: 0, findings: 0, orphans: 0 }
  const check: Check = {
    kept: keptOctets(metadata, seals),
    disk: viewDisk(objects),
    seals,
    checksums: await openChecksums(),
    checked,
    listener,
  }
  await checkObjects(check)
  await checkUploads(check)
  listener.progress(checked)
  return checked
}

async function checkObjects(check: Check): Promise<void> {
  for await (const kept of check.kept.objects()) {
    const { bucket, key, version, size } = kept
    const problem = await problemOf(kept.stands, () => verifyObject(check, kept.object()))
    if (problem !== undefined) report(check, { ...problem, bucket, key, version })
    check.checked.objects += 1
    check.checked.octets += size
    check.listener.progress(check.checked)
  }
}

async function checkUploads(check: Check): Promise<void> {
  for await (const part of check.kept.partsUnderWay()) {
    const { bucket, key, upload, number, algorithm = 'CRC64NVME', size } = part
    const problem = await problemOf(part.stands, () => verifyPart(check, part, algorithm as ChecksumAlgorithm))
    if (problem !== undefined) report(check, { ...problem, bucket, key, upload, part: number })
    check.checked.parts += 1
    check.checked.octets += size
    check.listener.progress(check.checked)
  }
}

function report({ checked, listener }: Check, finding: Finding): void {
  checked.findings += 1
  listener.found(finding)
}

type Problem = Pick<Finding, 'problem' | 'why'>

/** What is wrong, unless the row has let go of the octets meanwhile. */
async function problemOf(stands: KeptObject['stands'], verify: () => Promise<unknown>): Promise<Problem | undefined> {
  try {
    await verify()
    return undefined
  } catch (error) {
    if (!(await stands())) return undefined
    if (error instanceof BytesMissing) return { problem: 'missing', why: error.message }
    return { problem: 'damaged', why: error instanceof Error ? error.message : String(error) }
  }
}

async function verifyObject(check: Check, object: ObjectWithContent): Promise<void> {
  const { content, size, checksum } = object
  if (content.kind === 'parts') return verifyParts(check, object, content.upload)
  if (content.kind === 'blob') {
    const secret = await verifyBlob(check, content.id, { size, checksum: checksum.value }, checksum.algorithm)
    if (secret) check.checked.underCustomersKeys += 1
    return
  }
  const octets = content.octets()
  const value = check.checksums.digest(checksum.algorithm, octets, 'base64')
  requireSame({ size, checksum: checksum.value }, { size: octets.byteLength, checksum: value })
}

/** Every part, and that they are all of the object. */
async function verifyParts(check: Check, object: ObjectWithContent, upload: string): Promise<void> {
  let size = 0
  let count = 0
  let secret = false
  for await (const part of check.kept.partsOf(upload)) {
    secret = await verifyPart(check, part, object.checksum.algorithm)
    size += part.size
    count += 1
  }
  if (secret) check.checked.underCustomersKeys += 1
  if (size === object.size && count === object.partCount) return
  throw new BytesDamaged(`its ${count} parts have ${size} octets instead of ${object.partCount} with ${object.size}`)
}

function verifyPart(check: Check, { blob, size, checksum }: KeptPart, algorithm: ChecksumAlgorithm): Promise<boolean> {
  return verifyBlob(check, blob, { size, checksum }, algorithm)
}

interface Told {
  readonly size: number
  /** Base64. */
  readonly checksum: string
}

/** @returns whether the blob is under a customer's key. */
async function verifyBlob(
  { disk, seals, checksums }: Check,
  id: string,
  told: Told,
  algorithm: ChecksumAlgorithm,
): Promise<boolean> {
  const digests = checksums.start([algorithm], told.size)
  const { size, secret } = await verifyFile(disk, seals, id, digests.update)
  const [digest] = await digests.digest()
  const checksum = secret ? told.checksum : Buffer.from(digest as Uint8Array).toString('base64')
  requireSame(told, { size, checksum })
  return secret
}

function requireSame(told: Told, found: Told): void {
  if (found.size !== told.size) throw new BytesDamaged(`it has ${found.size} octets, not ${told.size}`)
  if (found.checksum !== told.checksum) throw new BytesDamaged('its checksum is not the one that was stored')
}
