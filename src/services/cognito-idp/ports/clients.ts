import type { UserPoolClientType } from '@aws-sdk/client-cognito-identity-provider'
import type { Page, Placed, Versioned } from './rows.ts'

/** An app client's configuration, kept in the shape in which the wire sets and shows it. */
export type ClientSettings = Omit<
  UserPoolClientType,
  'UserPoolId' | 'ClientId' | 'ClientName' | 'ClientSecret' | 'CreationDate' | 'LastModifiedDate' | 'ClientType'
>

/** An app client of a pool. */
export interface ClientRecord extends Versioned {
  readonly id: string
  readonly poolId: string
  readonly name: string
  readonly settings: ClientSettings
  /** The oldest first; none for a public client. */
  readonly secrets: readonly SealedSecret[]
}

/** A secret of a client. */
export interface SealedSecret {
  readonly box: Uint8Array
  /** Milliseconds since the epoch; no two of a client have the same. */
  readonly createdAt: number
}

/** Where app clients are kept. */
export interface ClientStore {
  readonly createClient: (client: ClientRecord, most: number) => Promise<Placed>
  readonly client: (id: string) => Promise<ClientRecord | undefined>
  readonly clients: (poolId: string, page: Page) => Promise<readonly ClientRecord[]>
  readonly saveClient: (client: ClientRecord) => Promise<'saved' | 'stale'>
  readonly deleteClient: (id: string) => Promise<boolean>
}
