import type { ObjectHeaders, StoredObject } from '../ports/objects.ts'
import { type EncryptionMembers, requireEncryption } from './encryption.ts'
import { invalidArgument, s3Fault } from './faults.ts'

/** The members of a request that make up an object's own headers. */
export interface HeaderMembers extends EncryptionMembers {
  readonly ContentType?: string | undefined
  readonly CacheControl?: string | undefined
  readonly ContentDisposition?: string | undefined
  readonly ContentEncoding?: string | undefined
  readonly ContentLanguage?: string | undefined
  readonly Expires?: Date | undefined
  readonly Metadata?: Readonly<Record<string, string>> | undefined
  readonly StorageClass?: string | undefined
  readonly WebsiteRedirectLocation?: string | undefined
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** What is kept of a request's headers. */
export function objectHeaders(input: HeaderMembers): ObjectHeaders {
  requireStorageClass(input)
  requireEncryption(input)
  const headers: Mutable<ObjectHeaders> = {}
  if (input.ContentType) headers.contentType = input.ContentType
  if (input.CacheControl) headers.cacheControl = input.CacheControl
  if (input.ContentDisposition) headers.contentDisposition = input.ContentDisposition
  const encoding = withoutChunking(input.ContentEncoding)
  if (encoding) headers.contentEncoding = encoding
  if (input.ContentLanguage) headers.contentLanguage = input.ContentLanguage
  if (input.Expires) headers.expires = input.Expires.getTime()
  if (input.WebsiteRedirectLocation) headers.websiteRedirect = requireRedirect(input.WebsiteRedirectLocation)
  if (input.Metadata && Object.keys(input.Metadata).length > 0) headers.metadata = requireMetadata(input.Metadata)
  return headers
}

/** `aws-chunked` tells how the request was framed, not how the object is encoded. */
function withoutChunking(encoding: string | undefined): string | undefined {
  if (encoding === undefined || !encoding.includes('aws-chunked')) return encoding
  const codings = encoding.split(',').map((coding) => coding.trim())
  return codings.filter((coding) => coding !== 'aws-chunked').join(',')
}

const metadataLimit = 2048

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html#UserMetadata */
function requireMetadata(metadata: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  let size = 0
  for (const [name, value] of Object.entries(metadata)) {
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]*$/.test(name)) throw noHeader(name)
    size += Buffer.byteLength(name) + Buffer.byteLength(value)
  }
  if (size <= metadataLimit) return metadata
  throw s3Fault('MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size', {
    Size: size,
    MaxSizeAllowed: metadataLimit,
  })
}

/** Forms and presigned queries can name what no header is called, and no answer could carry. https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2 */
function noHeader(name: string): Error {
  return invalidArgument('The name of the metadata cannot be that of a header.', `x-amz-meta-${name}`, name)
}

const longestRedirect = 2048

/** A page of the same bucket, or one elsewhere. https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-to-page-redirect.html#redirect-requests-object-metadata */
function requireRedirect(location: string): string {
  if (location.length > longestRedirect) {
    throw s3Fault('InvalidRedirectLocation', 'The length of website redirect location cannot exceed 2,048 characters.')
  }
  if (/^(\/|https?:\/\/)[\x20-\x7e]*$/.test(location)) return location
  const message = "The website redirect location must have a prefix of 'http://' or 'https://' or '/'."
  throw s3Fault('InvalidRedirectLocation', message)
}

function requireStorageClass({ StorageClass }: HeaderMembers): void {
  if (StorageClass === undefined || StorageClass === 'STANDARD') return
  throw s3Fault('InvalidStorageClass', 'The storage class you specified is not valid', {
    StorageClassRequested: StorageClass,
  })
}

/** An object's own headers as members of an answer. */
export function headerMembers({ headers }: Pick<StoredObject, 'headers'>) {
  return {
    ContentType: headers.contentType ?? 'binary/octet-stream',
    CacheControl: headers.cacheControl,
    ContentDisposition: headers.contentDisposition,
    ContentEncoding: headers.contentEncoding,
    ContentLanguage: headers.contentLanguage,
    Expires: headers.expires === undefined ? undefined : new Date(headers.expires),
    WebsiteRedirectLocation: headers.websiteRedirect,
    Metadata: headers.metadata ?? {},
  }
}

/** What keeping headers may answer. */
export const headerFaults = ['InvalidRedirectLocation', 'InvalidStorageClass', 'MetadataTooLarge'] as const
