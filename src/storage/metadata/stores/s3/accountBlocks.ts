import type { AccountBlockStore, PublicAccessBlock } from '../../../../services/s3/ports.ts'
import type { Metadata } from '../../driver.ts'
import type { Changes } from '../changes.ts'
import { fromJson } from './json.ts'

const select = 'SELECT public_access_block FROM s3_accounts WHERE account = ?'
const put = `INSERT INTO s3_accounts (account, public_access_block) VALUES (?, ?)
  ON CONFLICT (account) DO UPDATE SET public_access_block = excluded.public_access_block`
const remove = 'DELETE FROM s3_accounts WHERE account = ?'

/** Block Public Access of accounts, remembered since every request asks for one. */
export function accountBlockStore(metadata: Metadata, changed: Changes): AccountBlockStore {
  const known = new Map<string, PublicAccessBlock | undefined>()
  let changes = 0

  const read = async (account: string): Promise<PublicAccessBlock | undefined> => {
    const before = changes
    const row = await metadata.get<{ readonly public_access_block: string }>(select, [account])
    const block = fromJson<PublicAccessBlock>(row?.public_access_block ?? null)
    if (before === changes) known.set(account, block)
    return block
  }

  const follow = changed.follower('s3-accounts', () => {
    changes++
    known.clear()
  })

  return {
    find: async (account) => {
      await follow()
      return known.has(account) ? known.get(account) : read(account)
    },
    set: async (account, block) => {
      const statement =
        block === undefined
          ? { sql: remove, params: [account] }
          : { sql: put, params: [account, JSON.stringify(block)] }
      changes++
      try {
        await metadata.write([statement, changed.count('s3-accounts')])
      } finally {
        changes++
        known.delete(account)
      }
    },
  }
}
