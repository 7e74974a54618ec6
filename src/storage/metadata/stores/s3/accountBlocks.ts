import type { AccountBlockStore, PublicAccessBlock } from '../../../../services/s3/ports/access.ts'
import type { Metadata } from '../../driver.ts'
import { atHand } from '../atHand.ts'
import type { Changes } from '../changes.ts'
import { fromJson } from './json.ts'

const select = 'SELECT public_access_block FROM s3_accounts WHERE account = ?'
const put = `INSERT INTO s3_accounts (account, public_access_block) VALUES (?, ?)
  ON CONFLICT (account) DO UPDATE SET public_access_block = excluded.public_access_block`
const remove = 'DELETE FROM s3_accounts WHERE account = ?'

/** Block Public Access of accounts, remembered since every request asks for one. */
export function accountBlockStore(metadata: Metadata, changes: Changes): AccountBlockStore {
  const read = async (account: string): Promise<PublicAccessBlock | undefined> => {
    const row = await metadata.get<{ readonly public_access_block: string }>(select, [account])
    return fromJson<PublicAccessBlock>(row?.public_access_block ?? null)
  }
  const blocks = atHand(changes, { topic: 's3-accounts', capacity: 10_000, read, keepsNothing: true })
  return {
    find: blocks.find,
    set: async (account, block) => {
      const statement =
        block === undefined
          ? { sql: remove, params: [account] }
          : { sql: put, params: [account, JSON.stringify(block)] }
      await blocks.changing(account, () => metadata.write([statement, changes.count('s3-accounts')]))
    },
  }
}
