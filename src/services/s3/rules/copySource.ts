import { invalidArgument } from './faults.ts'
import { requireKey } from './keys.ts'

/** The object that a copy reads. */
export interface CopySource {
  readonly bucket: string
  readonly key: string
  readonly version: string | undefined
}

/**
 * Reads `x-amz-copy-source`: `/bucket/key?versionId=...`, URL-encoded, with or without its first slash; `+` is a space.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html#API_CopyObject_RequestSyntax
 */
export function parseCopySource(header: string): CopySource {
  const [path = '', version] = splitVersion(header)
  const decoded = decode(path, header).replace(/^\//, '')
  if (decoded.startsWith('arn:')) throw malformed('Copying from an access point is not supported', header)
  const slash = decoded.indexOf('/')
  const bucket = decoded.slice(0, slash)
  const key = decoded.slice(slash + 1)
  if (slash < 1 || key === '') {
    throw malformed('Copy Source must mention the source bucket and key: sourcebucket/sourcekey', header)
  }
  requireKey(key)
  return { bucket, key, version }
}

/**
 * The source as policies name it: one way, however a request writes it, so that none of them passes by a policy.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html
 */
export function sourceName(header: string): string {
  const { bucket, key } = parseCopySource(header)
  return `${bucket}/${key}`
}

function splitVersion(header: string): [string, string | undefined] {
  const at = header.lastIndexOf('?versionId=')
  return at < 0 ? [header, undefined] : [header.slice(0, at), decode(header.slice(at + 11), header)]
}

function decode(text: string, header: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw malformed('Invalid copy source encoding.', header)
  }
}

function malformed(message: string, header: string): Error {
  return invalidArgument(message, 'x-amz-copy-source', header)
}
