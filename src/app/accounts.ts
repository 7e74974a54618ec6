import * as iam from '../services/iam/index.ts'
import type { MemberAccount } from '../services/iam/ports/accounts.ts'
import type { Needs as IamNeeds } from '../services/iam/ports.ts'
import type { Account, Accounts } from '../services/poolhouse/ports.ts'

/** The deployment's accounts as its administrators see them: IAM's, with what S3 calls their owners. */
export function accountsOf(needs: IamNeeds, canonicalIdOf: (account: string) => string): Accounts {
  const shown = ({ kind, ...member }: MemberAccount): Account => ({
    ...member,
    canonicalId: canonicalIdOf(member.id),
    isManagement: kind === 'management',
  })
  const create = iam.createAccount(needs)
  const list = iam.listAccounts(needs)
  return {
    create: async (wanted) => {
      const made = await create(wanted)
      return made && { ...made, account: shown(made.member) }
    },
    list: async (page) => (await list(page)).map(shown),
  }
}
