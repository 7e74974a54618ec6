import type { UserRecord } from '../../ports/users.ts'
import type { Needs } from '../../ports.ts'
import type { Attributes } from '../../rules/attributes.ts'
import { boundIdentities, subjectName } from '../../rules/linking.ts'
import { changeUser } from '../../rules/users.ts'
import type { LinkRecord } from '../ports.ts'
import type { Arriving } from './externalUsers.ts'

/** The pool's user to whom somebody at a provider is linked, by their subject or by what is told of them. */
export async function linkedUser(
  needs: Pick<Needs, 'userPools'>,
  arriving: Arriving,
  attributes: Attributes,
): Promise<UserRecord | undefined> {
  const { userPools } = needs
  const { pool, provider, external } = arriving
  for (const attribute of await userPools.linkedBy(pool.id, provider.name)) {
    const value = attribute === subjectName ? external.subject : attributes[attribute]
    if (value === undefined || value === '') continue
    const link = await userPools.linkOf(pool.id, { provider: provider.name, attribute, value })
    const user = link && (await userPools.user(pool.id, link.sub))
    if (link !== undefined && user !== undefined) return bound(needs, arriving, link, user)
  }
  return undefined
}

/**
 * A link by what a provider tells of a user is one by their subject once they have come: nobody else comes by it from then on.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminDisableProviderForUser.html
 */
async function bound(
  needs: Pick<Needs, 'userPools'>,
  { pool, external, occasion: { now } }: Arriving,
  link: LinkRecord,
  user: UserRecord,
): Promise<UserRecord> {
  const { subject: userId, issuer } = external
  const isBound = link.attribute === subjectName && link.value === userId
  if (isBound || !(await needs.userPools.bindLink(link, { attribute: subjectName, value: userId }))) return user
  const change = (before: UserRecord): UserRecord => {
    const identities = boundIdentities(before.attributes['identities'], link, { userId, issuer: issuer ?? null })
    return { ...before, attributes: { ...before.attributes, identities } }
  }
  return changeUser(needs, user, { pool, now, change })
}
