import type { Tagging } from '@aws-sdk/client-s3'
import type { AclMembers } from './acl.ts'
import { algorithmList } from './algorithms.ts'
import type { ChecksumMembers } from './checksums.ts'
import { invalidArgument, notImplemented } from './faults.ts'
import type { ObjectBody } from './input.ts'
import type { LockMembers } from './locks.ts'
import type { HeaderMembers } from './objectHeaders.ts'
import { headerOfTags, tagsOf } from './tags.ts'

/** A form whose policy holds. */
export interface PostObjectInput {
  readonly Bucket: string
  /** With the file's name in place of `${filename}`. */
  readonly Key: string
  /** Fields by lower-case name, without the file. */
  readonly fields: Readonly<Record<string, string>>
  /** The field `tagging`, read. */
  readonly Tagging?: Tagging | undefined
  /** The file. Its length need not be known. */
  readonly Body: ObjectBody
}

/** What a form is answered: 303 goes to `Location`, 201 has a document, the rest have no body. */
export interface FormAnswer {
  readonly Status: 200 | 201 | 204 | 303
  readonly Location: string
  readonly ETag: string
  readonly VersionId?: string
  /** The document of a 201. */
  readonly PostResponse?: Readonly<Record<'Location' | 'Bucket' | 'Key' | 'ETag', string>>
}

const memberOfField: Readonly<Record<string, string>> = Object.assign(Object.create(null), {
  acl: 'ACL',
  'cache-control': 'CacheControl',
  'content-disposition': 'ContentDisposition',
  'content-encoding': 'ContentEncoding',
  'content-md5': 'ContentMD5',
  'content-type': 'ContentType',
  ...Object.fromEntries(algorithmList.map(({ header, member }) => [header, member])),
  'x-amz-object-lock-legal-hold': 'ObjectLockLegalHoldStatus',
  'x-amz-object-lock-mode': 'ObjectLockMode',
  'x-amz-server-side-encryption': 'ServerSideEncryption',
  'x-amz-server-side-encryption-customer-algorithm': 'SSECustomerAlgorithm',
  'x-amz-server-side-encryption-customer-key': 'SSECustomerKey',
  'x-amz-server-side-encryption-customer-key-md5': 'SSECustomerKeyMD5',
  'x-amz-storage-class': 'StorageClass',
  'x-amz-website-redirect-location': 'WebsiteRedirectLocation',
})

const retention = 'x-amz-object-lock-retain-until-date'

/** Fields that ask for what is not served. */
const unserved = /^(x-amz-server-side-encryption-(?!customer-).+|x-amz-object-lock-event-hold.*)$/

type FormMembers = HeaderMembers &
  AclMembers &
  ChecksumMembers &
  LockMembers & { readonly ContentMD5?: string | undefined; readonly Tagging?: string | undefined }

/** A form's fields as the members that PutObject has for them. */
export function formMembers({ fields, Tagging: tagging }: Pick<PostObjectInput, 'fields' | 'Tagging'>): FormMembers {
  const members: Record<string, string | Date | Record<string, string>> = {}
  const metadata: Record<string, string> = {}
  for (const [field, value] of Object.entries(fields)) {
    if (unserved.test(field)) throw notImplemented(field)
    const member = memberOfField[field]
    if (member !== undefined) members[member] = value
    else if (field.startsWith('x-amz-meta-')) metadata[field.slice('x-amz-meta-'.length)] = value
    else if (field === retention) members['ObjectLockRetainUntilDate'] = requireDate(field, value)
    else if (field === 'expires') Object.assign(members, expiresOf(value))
  }
  if (tagging !== undefined) members['Tagging'] = headerOfTags(tagsOf(tagging.TagSet, 'object'))
  return { ...members, Metadata: metadata }
}

/** Deviation: S3 keeps an `Expires` that is no date as text; here it counts as absent, as in a header. */
function expiresOf(text: string): { readonly Expires?: Date } {
  const date = new Date(/^\s*-?\d*\s*$/.test(text) ? Number.NaN : text)
  return Number.isNaN(date.getTime()) ? {} : { Expires: date }
}

function requireDate(field: string, text: string): Date {
  const date = new Date(text)
  if (Number.isNaN(date.getTime())) throw invalidArgument('The field is not a date', field, text)
  return date
}

const statuses: Readonly<Record<string, 200 | 201>> = Object.assign(Object.create(null), { '200': 200, '201': 201 })

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTForms.html#sigv4-HTTPPOSTFormFields */
export function formAnswer(
  { Bucket, Key, fields }: PostObjectInput,
  ETag: string,
  VersionId: string | undefined,
  endpoint: string,
): FormAnswer {
  const version = VersionId === undefined ? {} : { VersionId }
  const redirect = redirectTarget(fields['success_action_redirect'] ?? fields['redirect'], { Bucket, Key, ETag })
  if (redirect !== undefined) return { Status: 303, Location: redirect, ETag, ...version }
  const Location = `${endpoint}/${Bucket}/${encodeURIComponent(Key).replaceAll('%2F', '/')}`
  const Status: FormAnswer['Status'] = statuses[fields['success_action_status'] ?? ''] ?? 204
  const answer = { Status, Location, ETag, ...version }
  return Status === 201 ? { ...answer, PostResponse: { Location, Bucket, Key, ETag } } : answer
}

/** Text that is no URL is passed over, as on AWS. */
function redirectTarget(
  text: string | undefined,
  { Bucket, Key, ETag }: { readonly Bucket: string; readonly Key: string; readonly ETag: string },
): string | undefined {
  if (text === undefined || !/^https?:/i.test(text) || !URL.canParse(text)) return undefined
  const url = new URL(text)
  for (const [name, value] of [
    ['bucket', Bucket],
    ['key', Key],
    ['etag', ETag],
  ] as const) {
    url.searchParams.append(name, value)
  }
  return url.href
}
