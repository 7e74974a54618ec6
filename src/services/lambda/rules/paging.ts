import { invalidParameter } from './faults.ts'

/** The most functions in one answer. https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html */
const largestPage = 50

interface Paged {
  readonly Marker?: string | undefined
  readonly MaxItems?: number | undefined
}

/** Which part of a list is asked for; one more than wanted is read, to know whether more follow. */
export function pageOf({ Marker, MaxItems = largestPage }: Paged): { readonly after: string; readonly limit: number } {
  return { after: Marker === undefined ? '' : readMarker(Marker), limit: Math.min(MaxItems, largestPage) + 1 }
}

/** The part that was read, and where the next one begins. */
export function partOf<T extends { readonly name: string }>(found: readonly T[], limit: number) {
  const items = found.slice(0, limit - 1)
  const last = items.at(-1)
  const more =
    found.length < limit || last === undefined ? {} : { NextMarker: Buffer.from(last.name).toString('base64') }
  return { items, more }
}

function readMarker(marker: string): string {
  const octets = Buffer.from(marker, 'base64')
  if (octets.length === 0 || octets.toString('base64') !== marker) throw invalidParameter('Invalid Marker.')
  return octets.toString()
}
