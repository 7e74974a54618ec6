import type { CreateBucketOutput, CreateBucketRequest, Tag } from '@aws-sdk/client-s3'
import { type Ask, type ConditionContext, operation, type RequestContext } from '../../../kernel/operation.ts'
import type { Acl, PublicAccessBlock } from '../ports/access.ts'
import type { Bucket } from '../ports/buckets.ts'
import type { Needs } from '../ports.ts'
import { aclFaults, aclKeys, namesAcl } from '../rules/acl.ts'
import { ownerId } from '../rules/aclDocument.ts'
import { requestedAcl } from '../rules/aclGrants.ts'
import { isPublicAcl } from '../rules/aclGroups.ts'
import { askBucket, bucketArn, conditionKeys } from '../rules/arns.ts'
import { requireBucketName, requireNamespace } from '../rules/bucketNames.ts'
import { changeBucket } from '../rules/buckets.ts'
import { aborted, s3Fault } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'
import { regionOf, requireLocation } from '../rules/locations.ts'
import { allowsAcls, enforced, requireOwnership } from '../rules/ownership.ts'
import { blockOf } from '../rules/publicAccess.ts'
import { tagFaults, tagsOf } from '../rules/tags.ts'
import { refuseUnsupported } from '../rules/unsupported.ts'

type Input = With<CreateBucketRequest, 'Bucket'>

type CreateNeeds = Pick<Needs, 'buckets' | 'random' | 'checksums' | 'owners' | 'newBuckets' | 'accountBlocks'>

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html */
export const CreateBucket = operation<Input, CreateBucketOutput>()({
  name: 'CreateBucket',
  caller: 'signed',
  asks: (input, scope) => createAsks(input).map((ask) => ({ ...ask, account: scope.account })),
  faults: [
    ...tagFaults,
    ...aclFaults,
    'BucketAlreadyExists',
    'BucketAlreadyOwnedByYou',
    'IllegalLocationConstraintException',
    'InvalidBucketAclWithBlockPublicAccessError',
    'InvalidBucketAclWithObjectOwnership',
    'InvalidBucketName',
    'InvalidLocationConstraint',
    'InvalidNamespaceHeader',
    'MissingNamespaceHeader',
    'NoSuchBucket',
    'NotImplemented',
    'OperationAborted',
  ],
  handle:
    (needs: CreateNeeds) =>
    async (input, request): Promise<CreateBucketOutput> => {
      refuseUnsupported(input)
      requireBucketName(input.Bucket)
      const region = requireLocation(input.CreateBucketConfiguration?.LocationConstraint, request.region)
      const made = { account: request.account, region: regionOf(region) }
      requireNamespace({ name: input.Bucket, namespace: input.BucketNamespace, ...made })
      const { buckets, random, newBuckets } = needs
      const ownership = requireOwnership(input.ObjectOwnership) ?? newBuckets.ownership
      const location = { Location: locationOf(input.Bucket, region), BucketArn: bucketArn(input.Bucket) }
      const existing = await buckets.find(input.Bucket)
      if (existing !== undefined) {
        await makeAgain(needs, input, existing, { request, region })
        return location
      }
      const blocks = [newBuckets.publicAccessBlock, await needs.accountBlocks.find(request.account)]
      const acl = await aclOfNew(needs, input, { ownership, account: request.account, blocks })
      const tags = input.CreateBucketConfiguration?.Tags
      const locked = input.ObjectLockEnabledForBucket === true
      const bucket: Bucket = {
        id: Buffer.from(random.bytes(6)).readUIntBE(0, 6),
        name: input.Bucket,
        account: request.account,
        region,
        createdAt: request.now,
        policy: undefined,
        publicAccessBlock: newBuckets.publicAccessBlock,
        ownership,
        tags: tags?.length ? tagsOf(tags, 'bucket') : undefined,
        versioning: locked ? 'Enabled' : undefined,
        objectLock: locked ? {} : undefined,
        lifecycle: undefined,
        encryption: undefined,
        acl,
        revision: 0,
      }
      if (await buckets.create(bucket)) return location
      const other = await buckets.find(bucket.name)
      if (other === undefined) throw aborted()
      await makeAgain(needs, input, other, { request, region })
      return location
    },
})

function createAsks(input: Input): Ask[] {
  const { Bucket, CreateBucketConfiguration, ObjectOwnership } = input
  const acl = aclKeys(input)
  const tags = requestTags(CreateBucketConfiguration?.Tags)
  const own = conditionKeys({
    's3:locationconstraint': CreateBucketConfiguration?.LocationConstraint,
    's3:x-amz-bucket-namespace': input.BucketNamespace,
    's3:x-amz-object-ownership': ObjectOwnership,
  })
  const asks = [askBucket('s3:CreateBucket', Bucket, { ...own, ...acl, ...tags })]
  if (namesAcl(input)) asks.push(askBucket('s3:PutBucketAcl', Bucket, acl))
  if (ObjectOwnership !== undefined) asks.push(askBucket('s3:PutBucketOwnershipControls', Bucket))
  if (input.ObjectLockEnabledForBucket === true) {
    asks.push(askBucket('s3:PutBucketObjectLockConfiguration', Bucket), askBucket('s3:PutBucketVersioning', Bucket))
  }
  if (tags['aws:TagKeys'] !== undefined) asks.push(askBucket('s3:TagResource', Bucket, tags))
  return asks
}

function requestTags(tags: readonly Tag[] = []): ConditionContext {
  const pairs = tags.map(({ Key = '', Value = '' }) => [Key, Value] as const)
  if (pairs.length === 0) return {}
  return {
    'aws:TagKeys': pairs.map(([key]) => key),
    ...Object.fromEntries(pairs.map(([key, value]) => [`aws:RequestTag/${key}`, [value]])),
  }
}

function locationOf(name: string, region: string): string {
  return region === 'us-east-1' ? `/${name}` : `http://${name}.s3.amazonaws.com/`
}

/**
 * Making one's own bucket again leaves all of it as it is but its list. What is attached to the bucket has a say in that:
 * it is no new one.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html#API_CreateBucket_Errors
 */
async function makeAgain(
  needs: CreateNeeds,
  input: Input,
  existing: Bucket,
  { request, region }: { readonly request: RequestContext; readonly region: string },
): Promise<void> {
  requireRecreatable(existing, { account: request.account, region })
  const { name, account, ownership } = existing
  await request.require(askBucket('s3:CreateBucket', name))
  if (namesAcl(input)) await request.require(askBucket('s3:PutBucketAcl', name, aclKeys(input)))
  const acl = await aclOfNew(needs, input, { ownership, account, blocks: [await blockOf(needs, existing)] })
  if (acl === undefined && existing.acl === undefined) return
  const own = { Bucket: name, ExpectedBucketOwner: account }
  await changeBucket(needs.buckets, own, 'acl', (bucket) => (allowsAcls(bucket) ? acl : undefined))
}

/** What a list that a bucket is made with has to agree with. */
interface AclTerms {
  readonly ownership: string | undefined
  readonly account: string
  readonly blocks: readonly (PublicAccessBlock | undefined)[]
}

/** The list that a bucket is made with; none where its ownership turns them off, nor a public one where those are blocked. */
async function aclOfNew(
  { owners, checksums }: CreateNeeds,
  input: Input,
  { ownership, account, blocks }: AclTerms,
): Promise<Acl | undefined> {
  if (!namesAcl(input)) return undefined
  if (ownership === enforced) {
    if (input.ACL === 'private') return undefined
    throw s3Fault(
      'InvalidBucketAclWithObjectOwnership',
      "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
    )
  }
  const owner = ownerId(checksums, account)
  const acl = await requestedAcl(owners, input, { kind: 'bucket', owner, bucketOwner: owner })
  if (!isPublicAcl(acl) || !blocks.some((block) => block?.blockPublicAcls)) return acl
  const message = 'Bucket cannot have public ACLs set with BlockPublicAccess enabled'
  throw s3Fault('InvalidBucketAclWithBlockPublicAccessError', message)
}

/** In us-east-1 making one's own bucket again succeeds; elsewhere it is an error, as is a name that others have. */
function requireRecreatable(existing: Bucket, wanted: Pick<Bucket, 'account' | 'region'>): void {
  const members = { BucketName: existing.name }
  if (existing.account !== wanted.account) {
    const message =
      'The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.'
    throw s3Fault('BucketAlreadyExists', message, members)
  }
  if (existing.region === 'us-east-1' && wanted.region === 'us-east-1') return
  const message = 'Your previous request to create the named bucket succeeded and you already own it.'
  throw s3Fault('BucketAlreadyOwnedByYou', message, members)
}
