import type { Ask, RequestContext, ResourcePolicy } from '../../kernel/operation.ts'

/** What of public access is blocked in all of an account. https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_PublicAccessBlockConfiguration.html */
export interface AccountBlock {
  readonly blockPublicAcls: boolean
  readonly ignorePublicAcls: boolean
  readonly blockPublicPolicy: boolean
  readonly restrictPublicBuckets: boolean
}

type Tags = Readonly<Record<string, string>>

/** A bucket by its name, and the account that it is to belong to. */
interface BucketOfAccount {
  readonly name: string
  readonly account: string
}

type Request = Pick<RequestContext, 'holders'>

/** What S3 Control needs from outside. */
export interface Needs {
  readonly accountBlocks: {
    readonly find: (account: string) => Promise<AccountBlock | undefined>
    /** Undefined takes it off. */
    readonly set: (account: string, block: AccountBlock | undefined) => Promise<void>
  }
  /** Tags of the very bucket that a request was decided of. */
  readonly bucketTags: {
    readonly read: (bucket: BucketOfAccount, request: Request) => Promise<Tags>
    readonly change: (bucket: BucketOfAccount, request: Request, change: (tags: Tags) => Tags) => Promise<void>
  }
  /** Whose a bucket is, and what its policy says. */
  readonly attachedTo: (resource: string, ask?: Ask) => Promise<ResourcePolicy | undefined>
}
