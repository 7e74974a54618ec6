import { s3Fault } from './faults.ts'

/** The most octets of a key. */
export const longestKey = 1024

/**
 * Refuses keys that cannot be kept. Everything else is literal: `.`, `..` and `//` are characters like any other.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
 * Deviation: a key with U+0000 is refused, since no metadata store keeps it in text.
 */
export function requireKey(key: string): void {
  if (key.length * 3 > longestKey) {
    const size = Buffer.byteLength(key)
    if (size > longestKey) {
      throw s3Fault('KeyTooLongError', 'Your key is too long', { Size: size, MaxSizeAllowed: longestKey })
    }
  }
  if (key.includes('\0') || !key.isWellFormed()) {
    throw s3Fault('InvalidURI', "Couldn't parse the specified URI.", { URI: encodeURI(key.toWellFormed()) })
  }
}
