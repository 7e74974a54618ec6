/** Block Public Access of a bucket, or of an account. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PublicAccessBlockConfiguration.html */
export interface PublicAccessBlock {
  readonly blockPublicAcls: boolean
  readonly ignorePublicAcls: boolean
  readonly blockPublicPolicy: boolean
  readonly restrictPublicBuckets: boolean
}

/** Block Public Access of whole accounts. */
export interface AccountBlockStore {
  readonly find: (account: string) => Promise<PublicAccessBlock | undefined>
  /** Undefined takes it off. */
  readonly set: (account: string, block: PublicAccessBlock | undefined) => Promise<void>
}

/** What an access control list may grant. https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#permissions */
export type Permission = 'FULL_CONTROL' | 'READ' | 'WRITE' | 'READ_ACP' | 'WRITE_ACP'

/** One grant of an access control list. */
export interface AclGrant {
  /** A canonical user id, or the URI of one of AWS's groups. */
  readonly to: string
  readonly permission: Permission
}

/** An access control list: all its grants. */
export type Acl = readonly AclGrant[]

/** Who owns an object, and whom its access control list lets in. */
export interface Access {
  /** The account that wrote it, or `anonymous`; undefined where that is the bucket's owner. */
  readonly owner?: string | undefined
  /** Undefined where there is nothing but the owner's own grant. */
  readonly acl?: Acl | undefined
}

/** Accounts, as access control lists name them. */
export interface Owners {
  /** Undefined where no account has this canonical user id. */
  readonly find: (canonicalId: string) => Promise<{ readonly account: string } | undefined>
  /** The name that answers show beside an account's canonical user id; undefined where they show none. */
  readonly nameOf: (account: string) => Promise<string | undefined>
}
