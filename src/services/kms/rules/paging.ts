import { Fault } from '../../../kernel/fault.ts'
import type { Page } from '../ports.ts'

interface Paged {
  readonly Marker?: string | undefined
  readonly Limit?: number | undefined
}

/** Which part of a list is asked for; one more than wanted is read, to know whether more follow. */
export function pageOf({ Marker, Limit }: Paged, usual: number): Page {
  return { after: Marker === undefined ? '' : readMarker(Marker), limit: (Limit ?? usual) + 1 }
}

/** The part that was read, and where the next one begins. */
export function partOf<T>(found: readonly T[], { limit }: Page, place: (item: T) => string) {
  const items = found.slice(0, limit - 1)
  const last = items.at(-1)
  const more =
    found.length < limit || last === undefined
      ? { Truncated: false }
      : { NextMarker: Buffer.from(place(last)).toString('base64'), Truncated: true }
  return { items, more }
}

function readMarker(marker: string): string {
  const octets = Buffer.from(marker, 'base64')
  if (octets.length > 0 && octets.toString('base64') === marker) return octets.toString()
  throw new Fault('InvalidMarkerException', 'Could not deserialize marker.')
}
