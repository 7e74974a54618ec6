import type { GroupRecord, UserRecord } from '../../../../services/iam/ports/principals.ts'
import type { IamStore } from '../../../../services/iam/ports/store.ts'
import type { Metadata } from '../../driver.ts'
import { principalOf } from './principals.ts'
import { fewer, hold, one, type Statements } from './rows.ts'

/** Who belongs to which group, and who is attached to which policy. */
export function groupReads(metadata: Metadata): Pick<IamStore, 'groupsOf' | 'membersOf' | 'attachedTo' | 'boundedBy'> {
  return {
    groupsOf: async (user) => {
      const sql = `SELECT p.* FROM iam_principal p JOIN iam_membership m ON m.group_id = p.id
        WHERE m.user_id = ? ORDER BY p.name_key`
      return (await metadata.all(sql, [user])).map((row) => principalOf(row) as GroupRecord)
    },
    membersOf: async (group) => {
      const sql = `SELECT p.* FROM iam_principal p JOIN iam_membership m ON m.user_id = p.id
        WHERE m.group_id = ? ORDER BY p.name_key`
      return (await metadata.all(sql, [group])).map((row) => principalOf(row) as UserRecord)
    },
    attachedTo: async (account, policy) => {
      const sql = `SELECT p.* FROM iam_principal p JOIN iam_attachment a ON a.owner = p.id
        WHERE a.arn = ? AND p.account = ? ORDER BY p.kind, p.name_key`
      return (await metadata.all(sql, [policy, account])).map(principalOf)
    },
    boundedBy: async (account, policy) => {
      const sql = 'SELECT * FROM iam_principal WHERE boundary = ? AND account = ? ORDER BY kind, name_key'
      return (await metadata.all(sql, [policy, account])).map(principalOf)
    },
  }
}

export const groupChanges: Pick<Statements, 'addMember' | 'removeMember'> = {
  addMember: ({ group, user, limit }) => [
    hold('iam_principal', group),
    hold('iam_principal', user),
    fewer('SELECT COUNT(*) FROM iam_membership WHERE user_id = ? AND group_id <> ?', [user, group], limit),
    one(
      `INSERT INTO iam_membership (group_id, user_id) VALUES (?, ?)
        ON CONFLICT (group_id, user_id) DO UPDATE SET user_id = excluded.user_id`,
      group,
      user,
    ),
  ],
  removeMember: ({ group, user }) => [
    one('DELETE FROM iam_membership WHERE group_id = ? AND user_id = ?', group, user),
  ],
}
