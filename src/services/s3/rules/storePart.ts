import type { Upload } from '../ports/uploads.ts'
import type { Needs } from '../ports.ts'
import { noSuchUpload } from './faults.ts'
import type { Received } from './receive.ts'
import { wholeSeconds } from './store.ts'

/** Keeps received octets as a part, in place of any that had its number; answers when. */
export async function storePart(
  { uploads, reclaim }: Pick<Needs, 'uploads' | 'reclaim'>,
  upload: Upload,
  number: number,
  { size, etag, checksum, content }: Received,
  now: number,
): Promise<number> {
  if (content.kind !== 'blob') throw new TypeError('a part must be received as a blob')
  const modifiedAt = wholeSeconds(now)
  const part = { number, size, etag, checksum, modifiedAt, blob: content.id }
  const { known, freed } = await uploads.putPart(upload.id, part)
  reclaim.discard(freed)
  if (known) return modifiedAt
  reclaim.discard([content.id])
  throw noSuchUpload(upload.id)
}
