import type { Clock } from '../kernel/clock.ts'
import type { Random } from '../kernel/random.ts'
import { type DataFolder, dataFolder, readIfPresent, writeDurably } from '../storage/dataFolder.ts'
import { createKeyRing, formatKeyRing, type KeyRing, parseKeyRing, rotate } from '../tokens/keyRing.ts'

/** The key ring of the data folder, made when there is none. */
export async function openKeyRing(folder: DataFolder, random: Random, clock: Clock): Promise<KeyRing> {
  const text = await readIfPresent(folder.keyRing)
  if (text !== undefined) return parseKeyRing(text)
  const ring = createKeyRing(random, clock.now())
  await writeDurably(folder.keyRing, formatKeyRing(ring))
  return ring
}

/**
 * Adds a fresh master key to the ring of a data folder: from the next start on it seals, and the older ones still open
 * what they sealed. @returns how many keys the ring has now; undefined when the folder has no ring.
 */
export async function rotateKeys(data: string, random: Random, clock: Clock): Promise<number | undefined> {
  const folder = dataFolder(data)
  const text = await readIfPresent(folder.keyRing)
  if (text === undefined) return undefined
  const ring = rotate(parseKeyRing(text), random, clock.now())
  await writeDurably(folder.keyRing, formatKeyRing(ring))
  return ring.keys.length
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
