import type { Settings } from '../config.ts'
import { CannotStart } from '../kernel/cannotStart.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Random } from '../kernel/random.ts'
import { dataFolder, isMissing, readIfPresent, writeDurably } from '../storage/dataFolder.ts'
import type { Marks } from '../storage/metadata/stores/marks.ts'
import { createKeyRing, formatKeyRing, type KeyRing, parseKeyRing, rotate } from '../tokens/keyRing.ts'

/** What a data folder is marked with once anything in it may be sealed, and, with its id behind it, for each key that sealed. */
const sealedMark = 'sealed'
const sealedBy = 'sealed:'

/**
 * The key ring of a deployment, made for a new data folder.
 * @throws CannotStart when the ring of an older one is not there: a new ring would open nothing, and hide the loss.
 */
export async function openKeyRing(path: string, marks: Marks, random: Random, clock: Clock): Promise<KeyRing> {
  const text = await readIfPresent(path)
  const isMarked = await marks.marked(sealedMark)
  if (text === undefined && isMarked) {
    throw new CannotStart(
      `the key ring ${path} is not there, and nothing here opens without it: bring it back from its backup, or name it with --key-ring`,
    )
  }
  const ring = text === undefined ? await makeKeyRing(path, random, clock) : ringIn(path, text)
  const lacking = missingIn(ring, await marks.following(sealedBy))
  if (lacking.length > 0) {
    throw new CannotStart(
      `the key ring ${path} lacks keys that this data is sealed with (${lacking.join(', ')}): it is another's, or an old copy; name the right one with --key-ring`,
    )
  }
  const [newest] = ring.keys
  const mark = async (name: string) => (await marks.marked(name)) || (await marks.mark(name, clock.now()))
  if (!isMarked) await mark(sealedMark)
  if (newest !== undefined) await mark(`${sealedBy}${newest.id}`)
  return ring
}

/** A ring as it is in its file; undefined where there is none. @throws CannotStart when it is no ring. */
export async function readKeyRing(path: string): Promise<KeyRing | undefined> {
  const text = await readIfPresent(path)
  return text === undefined ? undefined : ringIn(path, text)
}

/** Of some ids of keys, those that a ring has not. */
export function missingIn({ keys }: KeyRing, ids: readonly string[]): readonly string[] {
  return ids.filter((id) => keys.every((key) => key.id !== id))
}

function ringIn(path: string, text: string): KeyRing {
  try {
    return parseKeyRing(text)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new CannotStart(`the key ring ${path} cannot be read: ${why} Bring it back from its backup`, { cause: error })
  }
}

async function makeKeyRing(path: string, random: Random, clock: Clock): Promise<KeyRing> {
  const ring = createKeyRing(random, clock.now())
  await writeDurably(path, formatKeyRing(ring)).catch((error: unknown) => {
    throw isMissing(error) ? new CannotStart(`the folder of the key ring ${path} is not there`) : error
  })
  return ring
}

/**
 * Adds a fresh master key to a ring: from the next start on it seals, and the older ones still open what they sealed.
 * @returns how many keys the ring has now; undefined when there is none.
 */
export async function rotateKeys(path: string, random: Random, clock: Clock): Promise<number | undefined> {
  const present = await readKeyRing(path)
  if (present === undefined) return undefined
  const ring = rotate(present, random, clock.now())
  await writeDurably(path, formatKeyRing(ring))
  return ring.keys.length
}

/** Where the key ring of a deployment is. */
export function keyRingOf({ data, keyRing }: Pick<Settings, 'data' | 'keyRing'>): string {
  return dataFolder(data, keyRing).keyRing
}

/** https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html */
export function credentialsFile(key: { accessKeyId: string; secretAccessKey: string }, region: string): string {
  const lines = [
    '[default]',
    `aws_access_key_id = ${key.accessKeyId}`,
    `aws_secret_access_key = ${key.secretAccessKey}`,
    `region = ${region}`,
  ]
  return `${lines.join('\n')}\n`
}
