import { invalidArgument } from './faults.ts'

const highest = 10_000

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
export function requirePartNumber(number: number): void {
  if (Number.isInteger(number) && number >= 1 && number <= highest) return
  const message = `Part number must be an integer between 1 and ${highest}, inclusive`
  throw invalidArgument(message, 'partNumber', String(number))
}

/** The part number after which a page begins. */
export function partMarker(marker: string | undefined): number {
  if (marker === undefined || marker === '') return 0
  if (/^\d{1,9}$/.test(marker)) return Number(marker)
  throw invalidArgument(
    'Provided part-number-marker not an integer or within integer range',
    'part-number-marker',
    marker,
  )
}
