import type { Freed } from '../../../../services/s3/ports/bytes.ts'
import type { Written } from '../../driver.ts'

/** The blobs that rows which a batch removed had named. */
export function freedBlobs(written: readonly Written[]): Freed {
  const freed: string[] = []
  for (const { rows } of written) {
    for (const { ['blob']: blob } of rows) if (typeof blob === 'string') freed.push(blob)
  }
  return freed
}
