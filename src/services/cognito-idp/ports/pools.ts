import type {
  EmailMfaConfigType,
  UserPoolType,
  WebAuthnConfigurationType,
} from '@aws-sdk/client-cognito-identity-provider'
import type { Page, Versioned } from './rows.ts'

/** A pool's configuration, kept in the shape in which the wire sets and shows it. */
export type PoolSettings = Omit<
  UserPoolType,
  | 'Id'
  | 'Name'
  | 'Arn'
  | 'Status'
  | 'CreationDate'
  | 'LastModifiedDate'
  | 'EstimatedNumberOfUsers'
  | 'UserPoolTags'
  | 'Domain'
  | 'CustomDomain'
  | 'SmsConfigurationFailure'
  | 'EmailConfigurationFailure'
> & {
  /** What SetUserPoolMfaConfig sets beside; shown by GetUserPoolMfaConfig only. */
  readonly factors?: PoolFactors
}

/** The factors that a pool has beside passwords. */
export interface PoolFactors {
  readonly sms: boolean
  readonly softwareToken: boolean
  /** Whether a request said if there are software tokens, so that they are shown as said. */
  readonly namesSoftwareToken?: true
  /** Present where codes by email are a second factor. */
  readonly email?: EmailMfaConfigType
  readonly webAuthn?: WebAuthnConfigurationType
}

/** A user pool. */
export interface PoolRecord extends Versioned {
  readonly id: string
  readonly account: string
  readonly region: string
  readonly name: string
  readonly settings: PoolSettings
  readonly tags: Readonly<Record<string, string>>
}

/** Where pools are kept. */
export interface PoolStore {
  /** `full` when its account has `most` in the region. */
  readonly createPool: (pool: PoolRecord, most: number) => Promise<'saved' | 'full'>
  readonly pool: (id: string) => Promise<PoolRecord | undefined>
  readonly pools: (account: string, region: string, page: Page) => Promise<readonly PoolRecord[]>
  readonly savePool: (pool: PoolRecord) => Promise<'saved' | 'stale'>
  readonly deletePool: (id: string) => Promise<void>
  readonly countUsers: (poolId: string) => Promise<number>
}
