import type { Ask, ResourcePolicy } from '../../../kernel/operation.ts'
import type { Access, Bucket, Needs, PublicAccessBlock, StoredObject, Tags } from '../ports.ts'
import { ownerId } from './aclDocument.ts'
import {
  type AllowedActions,
  aclPolicy,
  type Granted,
  onBucket,
  onEveryObject,
  onNewObject,
  onObject,
} from './aclPolicy.ts'
import { bucketOfArn, keyOfArn } from './arns.ts'
import { allowsAcls } from './ownership.ts'
import { blockOf } from './publicAccess.ts'

type AttachedNeeds = Pick<Needs, 'buckets' | 'objects' | 'versions' | 'accountBlocks' | 'checksums'>

/** Who owns a resource of S3's, and what its policy and its access control lists say. */
export function attachedTo(needs: AttachedNeeds) {
  return async (resource: string, ask?: Ask): Promise<ResourcePolicy | undefined> => {
    const name = bucketOfArn(resource)
    const bucket = name === undefined ? undefined : await needs.buckets.find(name)
    if (bucket === undefined) return undefined
    const block = await blockOf(needs, bucket)
    const policy = policyOf(bucket, block)
    const key = keyOfArn(resource)
    if (key === undefined) {
      if (!allowsAcls(bucket)) return policy
      return { ...policy, ...listed(needs, bucket.account, block, [{ acl: bucket.acl, actions: onBucket }]) }
    }
    const byTags = asksTags(bucket, ask)
    if (!byTags && !allowsAcls(bucket)) return policy
    const object =
      ask?.anew === true ? undefined : await existing(needs, bucket, key, ask?.context?.['s3:VersionId']?.[0])
    const context = byTags ? { context: tagKeys(object?.tags) } : {}
    if (!allowsAcls(bucket)) return { ...policy, ...context }
    return { ...policy, ...context, ...ofObject(needs, bucket, block, object, ask?.action ?? '') }
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/tagging-and-policies.html */
const byTags = /^s3:(Get|Put)Object(Version)?(Acl|Tagging)$|^s3:DeleteObject(Version)?Tagging$|^s3:GetObject(Version)?$/

/** Whether the bucket's policy decides by the tags that an object has: reading them costs what it costs. */
function asksTags({ policy }: Bucket, ask: Ask | undefined): boolean {
  return policy !== undefined && ask !== undefined && byTags.test(ask.action) && /existingobjecttag/i.test(policy)
}

function tagKeys(tags: Tags | undefined): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(Object.entries(tags ?? {}).map(([tag, value]) => [`s3:ExistingObjectTag/${tag}`, [value]]))
}

function policyOf({ account, policy }: Bucket, block: PublicAccessBlock): ResourcePolicy {
  const restrictPublic = block.restrictPublicBuckets
  return policy === undefined ? { account, restrictPublic } : { account, restrictPublic, document: policy }
}

async function existing(
  { objects, versions }: AttachedNeeds,
  { id }: Bucket,
  key: string,
  version: string | undefined,
): Promise<StoredObject | undefined> {
  if (version === undefined) return objects.find(id, key)
  const found = await versions.read(id, key, version)
  return found !== undefined && 'object' in found ? found.object : undefined
}

/**
 * What the bucket's owner decides of objects that others own; the rest is for their owners, and the bucket's policy can
 * only deny it. https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-auth-workflow-object-operation.html
 */
const bucketOwners: ReadonlySet<string> = new Set([
  's3:AbortMultipartUpload',
  's3:BypassGovernanceRetention',
  's3:DeleteObject',
  's3:DeleteObjectVersion',
  's3:ListMultipartUploadParts',
  's3:PutObject',
  's3:PutObjectLegalHold',
  's3:PutObjectRetention',
])

function ofObject(
  needs: AttachedNeeds,
  bucket: Bucket,
  block: PublicAccessBlock,
  object: Access | undefined,
  action: string,
): Partial<ResourcePolicy> {
  if (object === undefined) return listed(needs, bucket.account, block, [{ acl: bucket.acl, actions: onNewObject }])
  const owner = object.owner ?? bucket.account
  if (owner === bucket.account || bucketOwners.has(action)) {
    return listed(needs, bucket.account, block, [
      { acl: bucket.acl, actions: onEveryObject },
      { acl: ownWrites(needs, bucket, object), actions: deleting },
      { acl: object.acl, actions: onObject },
    ])
  }
  return { account: owner, deniesOnly: true, ...listed(needs, owner, block, [{ acl: object.acl, actions: onObject }]) }
}

const deleting: AllowedActions = { WRITE: ['s3:DeleteObject'] }

/** Whoever may write to a bucket may delete what is their own there. */
function ownWrites({ checksums }: AttachedNeeds, { acl }: Bucket, { owner }: Access): Granted['acl'] {
  if (owner === undefined || acl === undefined) return undefined
  const id = ownerId(checksums, owner)
  return acl.filter(({ to }) => to === id)
}

function listed(
  { checksums }: AttachedNeeds,
  owner: string,
  { ignorePublicAcls }: PublicAccessBlock,
  granted: readonly Granted[],
): { readonly acl?: string } {
  const acl = aclPolicy(granted, { owner: ownerId(checksums, owner), ignorePublic: ignorePublicAcls })
  return acl === undefined ? {} : { acl }
}
