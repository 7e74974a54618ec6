import type { PoolRecord } from '../ports/pools.ts'
import type { UserRecord } from '../ports/users.ts'
import type { Needs } from '../ports.ts'
import { isSentByFunction } from './customSender.ts'
import { invalidParameter } from './faults.ts'
import type { Destination } from './messages.ts'

/** Whether mail of a pool confirms sign-ups by links. A function that sends the pool's mail gets the code, and makes of it what it likes. */
export function confirmsByLink(pool: PoolRecord): boolean {
  const { VerificationMessageTemplate: template, AutoVerifiedAttributes: verified = [] } = pool.settings
  return (
    template?.DefaultEmailOption === 'CONFIRM_WITH_LINK' &&
    verified.includes('email') &&
    !isSentByFunction(pool, 'EMAIL')
  )
}

/**
 * The pages that the links of a pool lead to; undefined where sign-ups are confirmed by codes alone.
 * @throws Fault InvalidParameterException, as AWS, where links would lead nowhere.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-settings-email-phone-verification.html
 */
export async function linksLeadTo(
  { userPools, pagesAt }: Pick<Needs, 'userPools' | 'pagesAt'>,
  pool: PoolRecord,
): Promise<string | undefined> {
  if (!confirmsByLink(pool)) return undefined
  const found = await userPools.domainOf(pool.id)
  if (found !== undefined) return pagesAt(found.domain)
  throw invalidParameter(
    'Cannot perform specific action because there does not exist a valid use pool domain associated with the user pool. ' +
      'Links in mail lead to the pages of a domain: create one (CreateUserPoolDomain), or have codes sent (CONFIRM_WITH_CODE).',
  )
}

/** The link that confirms a sign-up; undefined where its code goes by SMS, or as a code. */
export async function confirmationLink(
  needs: Pick<Needs, 'userPools' | 'pagesAt'>,
  sending: {
    readonly pool: PoolRecord
    readonly user: UserRecord
    readonly kind: string
    readonly to: Destination
    readonly clientId?: string | undefined
  },
  code: string,
): Promise<string | undefined> {
  const { pool, user, kind, to, clientId } = sending
  if (kind !== 'signUp' || to.medium !== 'EMAIL' || clientId === undefined) return undefined
  const pages = await linksLeadTo(needs, pool)
  if (pages === undefined) return undefined
  const query = new URLSearchParams({ client_id: clientId, user_name: user.username, confirmation_code: code })
  return `${pages}/confirmUser?${query.toString()}`
}

/** Whether a text has a place for the link, which is around the link's own text: `{##Click here##}`. */
export function hasLinkText(text: string): boolean {
  return /\{##[^{}]+?##\}/.test(text)
}
