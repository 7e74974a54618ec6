import { invalidArgument, s3Fault } from './faults.ts'

const longest = 1024

/**
 * Refuses keys that cannot be kept. Everything else is literal: `.`, `..` and `//` are characters like any other.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
 * Deviation: a key with U+0000 is refused, since no metadata store keeps it in text.
 */
export function requireKey(key: string): void {
  if (key.length * 3 > longest) {
    const size = Buffer.byteLength(key)
    if (size > longest) {
      throw s3Fault('KeyTooLongError', 'Your key is too long', { Size: size, MaxSizeAllowed: longest })
    }
  }
  if (key.includes('\0') || !key.isWellFormed()) {
    throw s3Fault('InvalidURI', "Couldn't parse the specified URI.", { URI: encodeURI(key.toWellFormed()) })
  }
}

const wellFormedVersion = /^[A-Za-z0-9._-]{32}$/

/** Refuses a version: buckets keep one of each object, whose version id is `null`. */
export function requireOnlyVersion(version: string | undefined, key: string): void {
  if (version === undefined || version === 'null') return
  if (!wellFormedVersion.test(version)) throw invalidArgument('Invalid version id specified', 'versionId', version)
  throw s3Fault('NoSuchVersion', 'The specified version does not exist.', { Key: key, VersionId: version })
}
