import type { Grant, Grantee, Owner } from '@aws-sdk/client-s3'
import type { Acl, Owners } from '../ports/access.ts'
import type { Bucket } from '../ports/buckets.ts'
import type { Checksums } from '../ports/checksums.ts'
import type { Needs } from '../ports.ts'
import { anonymousId, isGroup } from './aclGroups.ts'
import { canonicalId } from './buckets.ts'
import { allowsAcls } from './ownership.ts'

/** The owner of what nobody signed for, wherever it is. https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html */
export const anonymousOwner = 'anonymous'

export function ownerId(checksums: Checksums, account: string): string {
  return account === anonymousOwner ? anonymousId : canonicalId(checksums, account)
}

type OwnerNeeds = Pick<Needs, 'checksums' | 'owners'>

/** An owner as answers show it. */
export async function shownOwner({ checksums, owners }: OwnerNeeds, account: string): Promise<Owner> {
  const name = account === anonymousOwner ? undefined : await owners.nameOf(account)
  return { ID: ownerId(checksums, account), ...(name === undefined ? {} : { DisplayName: name }) }
}

/**
 * Who began an upload, as answers show it: an account by its canonical user id, anybody else by an ARN.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_Initiator.html
 */
export async function shownInitiator(needs: OwnerNeeds, arn: string): Promise<Owner> {
  const account = /^arn:aws:iam::(\d{12}):root$/.exec(arn)?.[1]
  return account === undefined ? { ID: arn } : shownOwner(needs, account)
}

/** An access control list as answers show it; without one, the owner's own grant. */
export async function shownAcl(
  needs: OwnerNeeds,
  account: string,
  acl: Acl | undefined,
): Promise<{ Owner: Owner; Grants: Grant[] }> {
  const owner = await shownOwner(needs, account)
  const grants = groupsFirst(acl ?? [{ to: owner.ID ?? '', permission: 'FULL_CONTROL' }])
  const shown = grants.map(async ({ to, permission }) => ({
    Grantee: await shownGrantee(needs.owners, to),
    Permission: permission,
  }))
  return { Owner: owner, Grants: await Promise.all(shown) }
}

function groupsFirst(acl: Acl): Acl {
  return [...acl.filter(({ to }) => isGroup(to)), ...acl.filter(({ to }) => !isGroup(to))]
}

/** Whom a grant is to, as answers show it. */
export async function shownGrantee(owners: Owners, to: string): Promise<Grantee> {
  if (isGroup(to)) return { Type: 'Group', URI: to }
  const found = await owners.find(to)
  const name = found && (await owners.nameOf(found.account))
  return { Type: 'CanonicalUser', ID: to, ...(name === undefined ? {} : { DisplayName: name }) }
}

/** Shows the owners of a page's rows, each looked up once. */
export async function ownersOf(
  needs: OwnerNeeds,
  bucket: Pick<Bucket, 'account' | 'ownership'>,
  rows: readonly Owned[],
): Promise<(row: Owned) => Owner> {
  const accountOf = ({ owner }: Owned) => (allowsAcls(bucket) ? (owner ?? bucket.account) : bucket.account)
  const shown = new Map<string, Owner>()
  for (const account of new Set(rows.map(accountOf))) shown.set(account, await shownOwner(needs, account))
  return (row) => shown.get(accountOf(row)) ?? {}
}

interface Owned {
  readonly owner?: string | undefined
}
