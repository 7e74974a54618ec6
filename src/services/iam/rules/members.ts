import { CannotStart } from '../../../kernel/cannotStart.ts'
import { randomText } from '../../../kernel/random.ts'
import type { MemberAccount, MemberPage } from '../ports/accounts.ts'
import type { Needs } from '../ports.ts'
import { sealedKey } from './accessKeys.ts'
import { rootArn } from './directory.ts'
import { ensureRoot, type RootKey } from './root.ts'

/** The account that a deployment begins with, where none is asked for. */
const usualAccount = '000000000000'

/**
 * The deployment's first account with its root access key, made when they are not there.
 * @throws CannotStart when `wanted` is another account than the one that this deployment began with.
 */
export function ensureManagementAccount(needs: Needs) {
  return async (wanted: string | undefined): Promise<RootKey & { readonly account: string }> => {
    const { directory, clock } = needs
    const created = await directory.managementAccount()
    if (created === undefined) {
      const id = wanted ?? usualAccount
      await directory.change({
        do: 'addAccount',
        member: { id, kind: 'management', name: 'management', createdAt: clock.now() },
      })
    }
    const account = (created ?? (await directory.managementAccount()))?.id
    if (account === undefined) throw new Error('The management account vanished while it was made.')
    if (wanted !== undefined && wanted !== account) {
      const way = 'start it with that account, or with none, or choose another folder'
      throw new CannotStart(`this data folder belongs to account ${account}, not to ${wanted}: ${way}`)
    }
    return { ...(await ensureRoot(needs)({ account })), account }
  }
}

/** A new account and its root's access key, whose secret is told this once. */
export interface FreshAccount {
  readonly member: MemberAccount
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

const attempts = 5

/** Makes an account with its root; undefined when the name is taken. */
export function createAccount(needs: Needs) {
  return async ({ name, email }: Pick<MemberAccount, 'name' | 'email'>): Promise<FreshAccount | undefined> => {
    const { directory, clock } = needs
    for (let attempt = 0; attempt < attempts; attempt++) {
      const id = newAccountId(needs)
      const named = email === undefined ? { name } : { name, email }
      const member: MemberAccount = { id, kind: 'member', ...named, createdAt: clock.now() }
      const { key, secret } = sealedKey(needs, rootArn(id), id)
      if (await directory.change({ do: 'addAccount', member, key })) {
        return { member, accessKeyId: key.id, secretAccessKey: secret }
      }
      // The id is one of 900,000 million: what was taken is the name, but for the rarest chance.
      if ((await directory.member(id)) === undefined) return undefined
    }
    throw new Error('No account id was free.')
  }
}

/** Accounts of the deployment, oldest first. */
export function listAccounts({ directory }: Pick<Needs, 'directory'>) {
  return (page: MemberPage): Promise<readonly MemberAccount[]> => directory.members(page)
}

/** Twelve digits; none in front is 0, so that it stays whole where it is read as a number. */
function newAccountId({ random }: Pick<Needs, 'random'>): string {
  return randomText(random, 1, '123456789') + randomText(random, 11, '0123456789')
}
