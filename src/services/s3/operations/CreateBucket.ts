import type { CreateBucketOutput, CreateBucketRequest, Tag } from '@aws-sdk/client-s3'
import { type Ask, type ConditionContext, operation } from '../../../kernel/operation.ts'
import type { Acl, Bucket, Needs } from '../ports.ts'
import { aclFaults, aclKeys, namesAcl } from '../rules/acl.ts'
import { ownerId } from '../rules/aclDocument.ts'
import { requestedAcl } from '../rules/aclGrants.ts'
import { isPublicAcl } from '../rules/aclGroups.ts'
import { askBucket, bucketArn, conditionKeys } from '../rules/arns.ts'
import { requireBucketName } from '../rules/bucketNames.ts'
import { s3Fault } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'
import { requireLocation } from '../rules/locations.ts'
import { enforced, requireOwnership } from '../rules/ownership.ts'
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
    'NotImplemented',
  ],
  handle:
    (needs: CreateNeeds) =>
    async (input, request): Promise<CreateBucketOutput> => {
      refuseUnsupported(input)
      requireBucketName(input.Bucket)
      const region = requireLocation(input.CreateBucketConfiguration?.LocationConstraint, request.region)
      const { buckets, random, newBuckets } = needs
      const ownership = requireOwnership(input.ObjectOwnership) ?? newBuckets.ownership
      const acl = await aclOfNew(needs, input, ownership, request.account)
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
      if (!(await buckets.create(bucket))) requireRecreatable(await buckets.find(bucket.name), bucket)
      const Location = region === 'us-east-1' ? `/${bucket.name}` : `http://${bucket.name}.s3.amazonaws.com/`
      return { Location, BucketArn: bucketArn(bucket.name) }
    },
})

function createAsks(input: Input): Ask[] {
  const { Bucket, CreateBucketConfiguration, ObjectOwnership } = input
  const acl = aclKeys(input)
  const tags = requestTags(CreateBucketConfiguration?.Tags)
  const own = conditionKeys({
    's3:locationconstraint': CreateBucketConfiguration?.LocationConstraint,
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

/** The list that a new bucket has; none where its ownership turns them off, nor a public one where those are blocked. */
async function aclOfNew(
  { owners, checksums, newBuckets, accountBlocks }: CreateNeeds,
  input: Input,
  ownership: string | undefined,
  account: string,
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
  const blocks = [newBuckets.publicAccessBlock, await accountBlocks.find(account)]
  if (!isPublicAcl(acl) || !blocks.some((block) => block?.blockPublicAcls)) return acl
  const message = 'Bucket cannot have public ACLs set with BlockPublicAccess enabled'
  throw s3Fault('InvalidBucketAclWithBlockPublicAccessError', message)
}

/** In us-east-1 making one's own bucket again succeeds; elsewhere it is an error, as is a name that others have. */
function requireRecreatable(existing: Bucket | undefined, wanted: Bucket): void {
  const members = { BucketName: wanted.name }
  if (existing?.account !== wanted.account) {
    const message =
      'The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.'
    throw s3Fault('BucketAlreadyExists', message, members)
  }
  if (existing.region === 'us-east-1' && wanted.region === 'us-east-1') return
  const message = 'Your previous request to create the named bucket succeeded and you already own it.'
  throw s3Fault('BucketAlreadyOwnedByYou', message, members)
}
