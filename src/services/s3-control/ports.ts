/** What of public access is blocked in all of an account. https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_PublicAccessBlockConfiguration.html */
export interface AccountBlock {
  readonly blockPublicAcls: boolean
  readonly ignorePublicAcls: boolean
  readonly blockPublicPolicy: boolean
  readonly restrictPublicBuckets: boolean
}

/** What S3 Control needs from outside. */
export interface Needs {
  readonly accountBlocks: {
    readonly find: (account: string) => Promise<AccountBlock | undefined>
    /** Undefined takes it off. */
    readonly set: (account: string, block: AccountBlock | undefined) => Promise<void>
  }
}
