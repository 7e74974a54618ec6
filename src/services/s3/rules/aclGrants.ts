import type { AccessControlPolicy, Grantee, TargetGrant } from '@aws-sdk/client-s3'
import type { Acl, AclGrant, Owners, Permission } from '../ports/access.ts'
import { type AclMembers, namesAcl, namesGrants } from './acl.ts'
import { allUsers, authenticatedUsers, isGroup, logDelivery } from './aclGroups.ts'
import { accessDenied, invalidArgument, invalidRequest, s3Fault } from './faults.ts'

/** What a list is set on, and whose canonical user ids its canned forms name. */
export interface AclTarget {
  readonly kind: 'bucket' | 'object'
  readonly owner: string
  readonly bucketOwner: string
}

export interface AclInput extends AclMembers {
  readonly AccessControlPolicy?: AccessControlPolicy | undefined
}

/** The list that a request asks for; undefined for one with nothing but the owner's own grant. */
export async function requestedAcl(owners: Owners, input: AclInput, target: AclTarget): Promise<Acl | undefined> {
  if (namesAcl(input) && input.AccessControlPolicy !== undefined) {
    throw s3Fault('UnexpectedContent', 'This request does not support content')
  }
  if (input.ACL !== undefined && namesGrants(input)) {
    throw invalidRequest('Specifying both Canned ACLs and Header Grants is not allowed')
  }
  if (input.ACL !== undefined) return simplest(cannedAcl(input.ACL, target), target)
  if (namesGrants(input)) return simplest(await headerAcl(owners, input), target)
  if (input.AccessControlPolicy === undefined) return undefined
  return simplest(await documentAcl(owners, input.AccessControlPolicy, target), target)
}

/** Refuses a request to set a list that brings none. */
export function requireSomeAcl(input: AclInput): void {
  if (namesAcl(input) || input.AccessControlPolicy !== undefined) return
  throw s3Fault('MissingSecurityHeader', 'Your request was missing a required header')
}

/** The usual list is not kept. */
function simplest(acl: Acl, { owner }: AclTarget): Acl | undefined {
  const [only] = acl
  return acl.length === 1 && only?.to === owner && only.permission === 'FULL_CONTROL' ? undefined : acl
}

type Canned = (target: AclTarget) => readonly AclGrant[]

const to =
  (group: string, ...permissions: readonly Permission[]): Canned =>
  () =>
    permissions.map((permission) => ({ to: group, permission }))

/** To whoever owns the bucket, where that is somebody else than the object's owner. */
const toBucketOwner =
  (permission: Permission): Canned =>
  ({ kind, owner, bucketOwner }) =>
    kind === 'bucket' || owner === bucketOwner ? [] : [{ to: bucketOwner, permission }]

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl */
const canned: Readonly<Record<string, Canned>> = Object.assign(Object.create(null), {
  private: () => [],
  'public-read': to(allUsers, 'READ'),
  'public-read-write': to(allUsers, 'READ', 'WRITE'),
  'authenticated-read': to(authenticatedUsers, 'READ'),
  'bucket-owner-read': toBucketOwner('READ'),
  'bucket-owner-full-control': toBucketOwner('FULL_CONTROL'),
  'log-delivery-write': to(logDelivery, 'WRITE', 'READ_ACP'),
})

function cannedAcl(name: string, target: AclTarget): Acl {
  const grants = canned[name]
  const fits = name !== 'log-delivery-write' || target.kind === 'bucket'
  if (grants === undefined || !fits) throw invalidArgument('', 'x-amz-acl', name)
  return [...grants(target), { to: target.owner, permission: 'FULL_CONTROL' }]
}

const headers = [
  ['GrantFullControl', 'x-amz-grant-full-control', 'FULL_CONTROL'],
  ['GrantRead', 'x-amz-grant-read', 'READ'],
  ['GrantReadACP', 'x-amz-grant-read-acp', 'READ_ACP'],
  ['GrantWrite', 'x-amz-grant-write', 'WRITE'],
  ['GrantWriteACP', 'x-amz-grant-write-acp', 'WRITE_ACP'],
] as const

/** `id="...", uri="..."` https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAcl.html#API_PutObjectAcl_Examples */
async function headerAcl(owners: Owners, input: AclMembers): Promise<Acl> {
  const grants: AclGrant[] = []
  for (const [member, header, permission] of headers) {
    for (const entry of input[member]?.split(',') ?? []) {
      const [, kind, quoted, plain] = /^\s*(id|uri|emailAddress)=(?:"([^"]*)"|([^\s"]+))\s*$/i.exec(entry) ?? []
      const value = quoted ?? plain
      if (kind === undefined || value === undefined) {
        throw invalidArgument('Argument format not recognized', header, input[member] ?? '')
      }
      grants.push({ to: await requireGrantee(owners, kind.toLowerCase(), value), permission })
    }
  }
  requireFew(grants)
  return grants
}

async function documentAcl(owners: Owners, document: AccessControlPolicy, { owner }: AclTarget): Promise<Acl> {
  if (document.Owner?.ID === undefined) throw malformedAcl()
  if (document.Owner.ID !== owner) throw accessDenied('an access control list cannot name another owner')
  const grants: AclGrant[] = []
  for (const { Grantee: grantee, Permission: permission } of document.Grants ?? []) {
    if (grantee === undefined || !isPermission(permission)) throw malformedAcl()
    grants.push({ to: await requireGrantee(owners, ...namedBy(grantee)), permission })
  }
  requireFew(grants)
  return grants
}

/** Whom the logs of a bucket let in, as a request says it. https://docs.aws.amazon.com/AmazonS3/latest/API/API_TargetGrant.html */
export async function logGrants(owners: Owners, given: readonly TargetGrant[]): Promise<Acl> {
  const grants: AclGrant[] = []
  for (const { Grantee: grantee, Permission: permission } of given) {
    const isKnown = permission === 'FULL_CONTROL' || permission === 'READ' || permission === 'WRITE'
    if (grantee === undefined || !isKnown) throw malformedAcl()
    grants.push({ to: await requireGrantee(owners, ...namedBy(grantee)), permission })
  }
  requireFew(grants)
  return grants
}

const permissions: ReadonlySet<unknown> = new Set(['FULL_CONTROL', 'READ', 'WRITE', 'READ_ACP', 'WRITE_ACP'])

function isPermission(text: unknown): text is Permission {
  return permissions.has(text)
}

function namedBy({ Type, ID, URI, EmailAddress }: Grantee): readonly [kind: string, value: string] {
  if (Type === 'CanonicalUser' && ID !== undefined) return ['id', ID]
  if (Type === 'Group' && URI !== undefined) return ['uri', URI]
  if (Type === 'AmazonCustomerByEmail' && EmailAddress !== undefined) return ['emailaddress', EmailAddress]
  throw malformedAcl()
}

/** Deviation: no account is known by its e-mail address, as on AWS since grants to addresses ended there. */
async function requireGrantee(owners: Owners, kind: string, value: string): Promise<string> {
  if (kind === 'emailaddress') {
    const message = 'The e-mail address you provided does not match any account on record.'
    throw s3Fault('UnresolvableGrantByEmailAddress', message)
  }
  if (kind === 'uri') {
    if (isGroup(value)) return value
    throw invalidArgument('Invalid group uri', 'uri', value)
  }
  if ((await owners.find(value)) === undefined) throw invalidArgument('Invalid id', 'CanonicalUser/ID', value)
  return value
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html */
function requireFew(grants: Acl): void {
  if (grants.length > 100) throw invalidRequest('An access control list may have at most 100 grants')
}

function malformedAcl(): Error {
  const message = 'The XML you provided was not well-formed or did not validate against our published schema'
  return s3Fault('MalformedACLError', message)
}
