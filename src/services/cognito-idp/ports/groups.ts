import type { Page, Placed } from './rows.ts'
import type { UserRecord } from './users.ts'

/** A group of users of a pool. */
export interface GroupRecord {
  readonly poolId: string
  readonly name: string
  readonly description: string | undefined
  readonly roleArn: string | undefined
  readonly precedence: number | undefined
  readonly createdAt: number
  readonly modifiedAt: number
}

/** Where groups are kept, and who is in which. */
export interface GroupStore {
  readonly createGroup: (group: GroupRecord, most: number) => Promise<Placed>
  readonly group: (poolId: string, name: string) => Promise<GroupRecord | undefined>
  readonly groups: (poolId: string, page: Page) => Promise<readonly GroupRecord[]>
  readonly saveGroup: (group: GroupRecord) => Promise<boolean>
  readonly deleteGroup: (poolId: string, name: string) => Promise<boolean>
  /** Adding twice is one membership; `gone` when the group or the user is, `full` when the user is in `most` others. */
  readonly addToGroup: (
    membership: { readonly poolId: string; readonly name: string; readonly sub: string; readonly at: number },
    most: number,
  ) => Promise<Exclude<Placed, 'taken'>>
  readonly removeFromGroup: (poolId: string, name: string, sub: string) => Promise<void>
  readonly groupsOf: (poolId: string, sub: string, page: Page) => Promise<readonly GroupRecord[]>
  readonly usersIn: (poolId: string, name: string, page: Page) => Promise<readonly UserRecord[]>
}
