/** An account of the deployment. */
export interface MemberAccount {
  /** Twelve digits. */
  readonly id: string
  /** The first account manages the deployment: it makes the others. */
  readonly kind: 'management' | 'member'
  /** No two accounts have one name, in whatever case. */
  readonly name: string
  readonly email?: string
  /** Milliseconds since the epoch. */
  readonly createdAt: number
}

/** A part of the list of accounts, oldest first. */
export interface MemberPage {
  /** The last one of the part before. */
  readonly after: Pick<MemberAccount, 'createdAt' | 'id'> | undefined
  readonly limit: number
}

/** What belongs to the account as a whole. */
export interface AccountRecord {
  readonly alias?: string
  /** Absent while the account has AWS's default one. */
  readonly passwordPolicy?: PasswordPolicyRecord
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_PasswordPolicy.html */
export interface PasswordPolicyRecord {
  readonly minimumLength: number
  readonly symbols: boolean
  readonly numbers: boolean
  readonly uppercase: boolean
  readonly lowercase: boolean
  readonly usersMayChange: boolean
  /** Days. */
  readonly maximumAge?: number
  /** How many old passwords may not be used again. */
  readonly reusePrevention?: number
  readonly hardExpiry?: boolean
}

/** How many of each the account has. */
export interface Census {
  readonly users: number
  readonly groups: number
  readonly roles: number
  readonly policies: number
  readonly policyVersions: number
  readonly instanceProfiles: number
  readonly providers: number
  readonly serverCertificates: number
  readonly rootKeys: number
  readonly mfaDevices: number
  readonly mfaDevicesInUse: number
}

/** The account's report of its users and their credentials. */
export interface CredentialReport {
  readonly account: string
  readonly generatedAt: number
  /** CSV. */
  readonly content: string
}
