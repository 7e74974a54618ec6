import { CannotStart } from '../../kernel/cannotStart.ts'
import type { Manifest } from '../../storage/backup/manifest.ts'
import type { KeyRing } from '../../tokens/keyRing.ts'
import { missingIn } from '../secrets.ts'

/** @throws CannotStart when a ring does not open a backup: every object would pass for damaged. */
export function requireKeys(path: string, ring: KeyRing, { keyIds }: Pick<Manifest, 'keyIds'>): void {
  const lacking = missingIn(ring, keyIds)
  if (lacking.length === 0) return
  const what = `the key ring ${path} lacks keys of this backup (${lacking.join(', ')})`
  throw new CannotStart(`${what}: name the right one, or a file that is not there yet, with --key-ring`)
}
