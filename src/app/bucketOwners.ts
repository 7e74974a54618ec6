import type { MemberAccount, MemberPage } from '../services/iam/ports/accounts.ts'
import type { Owners } from '../services/s3/ports/access.ts'

/** What of the directory tells the deployment's accounts. */
interface Members {
  readonly member: (id: string) => Promise<MemberAccount | undefined>
  readonly members: (page: MemberPage) => Promise<readonly MemberAccount[]>
}

const page = 1000

/** Accounts by their canonical user ids, which cannot be turned back: those that were seen are remembered. */
export function bucketOwners(
  directory: Members,
  canonicalIdOf: (account: string) => string,
  showsNames: boolean,
): Owners {
  const accounts = new Map<string, string>()
  const readAll = async (): Promise<void> => {
    let after: MemberAccount | undefined
    for (;;) {
      const members = await directory.members({ after, limit: page })
      for (const { id } of members) accounts.set(canonicalIdOf(id), id)
      after = members.at(-1)
      if (members.length < page) return
    }
  }
  return {
    find: async (canonicalId) => {
      if (!/^[0-9a-f]{64}$/.test(canonicalId)) return undefined
      if (!accounts.has(canonicalId)) await readAll()
      const account = accounts.get(canonicalId)
      return account === undefined ? undefined : { account }
    },
    nameOf: async (account) => (showsNames ? (await directory.member(account))?.name : undefined),
  }
}
