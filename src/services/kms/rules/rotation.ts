import { seal } from '../../../tokens/keyRing.ts'
import type { KeyRecord, Material, Needs } from '../ports.ts'
import { presentKey } from './keys.ts'

const day = 86_400_000

/** Fresh material for a key, sealed to its place. */
export function newMaterial(
  { keyRing, random }: Pick<Needs, 'keyRing' | 'random'>,
  keyId: string,
  now: number,
): Material {
  const id = Buffer.from(random.bytes(32)).toString('hex')
  return { keyId, id, box: seal(keyRing, 'kms/material', random.bytes(32), `${keyId}/${id}`), madeAt: now }
}

/** When material that is made now is replaced. */
export function nextRotation(days: number, now: number): { readonly days: number; readonly nextAt: number } {
  return { days, nextAt: now + days * day }
}

/**
 * The material that a key encrypts with now. What is due for rotation is replaced when it would be used: nobody can tell
 * that from a rotation on the day.
 * https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
 */
export async function rotated(
  needs: Pick<Needs, 'keys' | 'keyRing' | 'clock' | 'random'>,
  key: KeyRecord,
): Promise<Material> {
  const now = needs.clock.now()
  for (let seen: KeyRecord | undefined = key; seen !== undefined; seen = await presentKey(needs, key.id)) {
    const { rotation } = seen.settings
    if (rotation === undefined || rotation.nextAt > now) return newest(needs, key)
    const material = newMaterial(needs, key.id, now)
    const settings = { ...seen.settings, rotation: upcoming(rotation, now) }
    const changed = { ...seen, settings, revision: seen.revision + 1 }
    if (await needs.keys.replace(changed, seen.revision, material)) return material
  }
  return newest(needs, key)
}

/** The rotation after those that are due by `now`. */
export function upcoming({ days, nextAt }: { readonly days: number; readonly nextAt: number }, now: number) {
  const periods = nextAt > now ? 0 : Math.floor((now - nextAt) / (days * day)) + 1
  return { days, nextAt: nextAt + periods * days * day }
}

async function newest({ keys }: Pick<Needs, 'keys'>, key: KeyRecord): Promise<Material> {
  const material = await keys.newestMaterial(key.id)
  if (material === undefined) throw new Error('A key has no material.')
  return material
}
