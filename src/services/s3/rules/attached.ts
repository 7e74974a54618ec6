import type { Fault } from '../../../kernel/fault.ts'
import type { Ask, KeysOfState, ResourcePolicy } from '../../../kernel/operation.ts'
import type { Access, PublicAccessBlock } from '../ports/access.ts'
import type { Bucket } from '../ports/buckets.ts'
import type { StoredObject } from '../ports/objects.ts'
import type { Needs } from '../ports.ts'
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
import { bucketOfArn, keyOfArn, tagConditionKeys } from './arns.ts'
import { noSuchBucket } from './faults.ts'
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
    const read = ask?.anew === true ? nothing : once(() => objectOf(needs, bucket, key, ask))
    const tagged = ask !== undefined && byTags.test(ask.action) ? { ...policy, keysOfState: tagsOf(read) } : policy
    if (ask?.action === abort) return { ...tagged, ...ofBucketOwner(needs, bucket, block, beganBy(bucket, ask.state)) }
    if (!allowsAcls(bucket)) return tagged
    const action = ask?.action ?? ''
    if (!hangsOnObject(action)) return { ...tagged, ...ofBucketOwner(needs, bucket, block) }
    return { ...tagged, ...ofObject(needs, bucket, block, await read(), action), ofState: ask?.anew !== true }
  }
}

/**
 * To nobody, a bucket that is not there is no secret: it could be anybody's.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList
 */
export function absentBucket({ buckets }: Pick<Needs, 'buckets'>) {
  return async (resource: string): Promise<Fault | undefined> => {
    const name = bucketOfArn(resource)
    if (name === undefined || (await buckets.find(name)) !== undefined) return undefined
    return noSuchBucket(name)
  }
}

/** Actions whose policies may speak of an object's tags. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html */
const byTags =
  /^s3:(Get|Put)Object(Version)?(Acl|Tagging)$|^s3:DeleteObject(Version)?Tagging$|^s3:GetObject(Version)?(Attributes)?$/

type Read = () => Promise<StoredObject | undefined>

const nothing: Read = async () => undefined

/** However much of a decision hangs on an object, it is read once, so that all of it is decided on the same. */
function once(read: Read): Read {
  let found: ReturnType<Read> | undefined
  return () => {
    found ??= read()
    return found
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/tagging-and-policies.html */
function tagsOf(read: Read): KeysOfState {
  const prefix = 's3:existingobjecttag/'
  return { prefix, read: async () => tagConditionKeys(prefix, (await read())?.tags ?? {}) }
}

function policyOf(holder: Bucket, block: PublicAccessBlock): ResourcePolicy {
  const { account, policy, requesterPays } = holder
  const restrictPublic = block.restrictPublicBuckets
  const plain = { account, holder, restrictPublic }
  const own = policy === undefined ? plain : { ...plain, document: policy }
  return requesterPays === true ? { ...own, freeFor: account } : own
}

/** The object as whoever asks has read it (a state that is no object is that of nothing there), else as it is now. */
async function objectOf(
  { objects, versions }: AttachedNeeds,
  { id }: Bucket,
  key: string,
  ask: Ask | undefined,
): Promise<StoredObject | undefined> {
  if (ask?.state !== undefined) return isObject(ask.state) ? ask.state : undefined
  const version = ask?.context?.['s3:VersionId']?.[0]
  if (version === undefined) return objects.find(id, key)
  const found = await versions.read(id, key, version)
  return found !== undefined && 'object' in found ? found.object : undefined
}

function isObject(state: object): state is StoredObject {
  return 'key' in state && 'version' in state && 'etag' in state
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

/** Whether it matters who owns an object that is there, or whom its list lets in. */
function hangsOnObject(action: string): boolean {
  return !bucketOwners.has(action) || action === 's3:DeleteObject'
}

function ofBucketOwner(
  needs: AttachedNeeds,
  bucket: Bucket,
  block: PublicAccessBlock,
  initiator?: string,
): Partial<ResourcePolicy> {
  const acl = allowsAcls(bucket) ? bucket.acl : undefined
  return listed(needs, bucket.account, block, [{ acl, actions: onEveryObject }], initiator)
}

const abort = 's3:AbortMultipartUpload'

/** Who began the upload that is to be aborted; undefined for the bucket's own account, which its policies are for. */
function beganBy({ account }: Bucket, upload: object | undefined): string | undefined {
  const initiator = upload !== undefined && 'initiator' in upload ? upload.initiator : undefined
  return typeof initiator === 'string' && initiator !== `arn:aws:iam::${account}:root` ? initiator : undefined
}

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
  initiator?: string,
): { readonly acl?: string } {
  const acl = aclPolicy(granted, { owner: ownerId(checksums, owner), ignorePublic: ignorePublicAcls, initiator })
  return acl === undefined ? {} : { acl }
}
