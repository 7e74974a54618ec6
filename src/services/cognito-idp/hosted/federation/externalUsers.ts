import type { Fault } from '../../../../kernel/fault.ts'
import type { UserRecord } from '../../ports/users.ts'
import type { Needs } from '../../ports.ts'
import {
  type Attributes,
  changedAttributes,
  flagsInSmall,
  requireComplete,
  requireFitting,
  requireWritable,
  withoutFlags,
} from '../../rules/attributes.ts'
import { afterAuthentication } from '../../rules/authenticationTriggers.ts'
import { invalidParameter, notAuthorized } from '../../rules/faults.ts'
import { externalUsername, identitiesOf } from '../../rules/identities.ts'
import { withIdentity } from '../../rules/linking.ts'
import { createUser, userFrom } from '../../rules/newUsers.ts'
import type { App } from '../../rules/sessions.ts'
import { afterConfirmation, beforeSignUp } from '../../rules/signUpTriggers.ts'
import { requireKeepable } from '../../rules/texts.ts'
import type { Occasion } from '../../rules/triggers.ts'
import { isNameable } from '../../rules/usernames.ts'
import { changeUser, findUser } from '../../rules/users.ts'
import type { ProviderRecord } from '../ports.ts'
import { afterInboundFederation } from './inboundTrigger.ts'
import { linkedUser } from './linkedUser.ts'
import type { ExternalUser } from './oauth.ts'

type ArrivingNeeds = Pick<Needs, 'userPools' | 'random' | 'callAs' | 'quotas'>

/** Whom a provider vouches for, at an app. */
export interface Arriving extends App {
  readonly provider: ProviderRecord
  readonly external: ExternalUser
  readonly occasion: Occasion
}

/**
 * The pool's user for somebody whom a provider vouches for: the one that they are linked to, or their own, made when they
 * first come. What the provider tells of mapped attributes is kept at every sign-in.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-identity-federation.html
 */
export async function userFromProvider(needs: ArrivingNeeds, arriving: Arriving): Promise<UserRecord> {
  const { pool, provider, occasion } = arriving
  requireKeepable('The name of the user', arriving.external.subject)
  const external = await afterInboundFederation(needs, arriving, provider, arriving.external, occasion)
  const attributes = mapped(provider, external)
  requireWritable(arriving.client.settings, withoutFlags(attributes))
  const linked = await linkedUser(needs, arriving, attributes)
  if (linked !== undefined) return seenAgain(needs, arriving, linked, attributes)
  const own = await findUser(needs, pool, externalUsername(provider.name, external.subject))
  if (own === undefined) return firstSeen(needs, arriving, attributes)
  requireVouchedFor(own, arriving)
  return seenAgain(needs, arriving, own, attributes)
}

function mapped({ mapping }: ProviderRecord, { claims }: ExternalUser): Attributes {
  const entries = Object.entries(mapping)
    .filter(([attribute]) => attribute !== 'username')
    .map(([attribute, claim]) => [attribute, claims[claim]] as const)
  const told = entries.filter((entry): entry is readonly [string, string] => entry[1] !== undefined)
  return flagsInSmall(Object.fromEntries(told))
}

/** AWS's words for a provider's user who can have no username, or whose username is another's. */
const noCombination = 'Invalid ProviderName/Username combination. Please check again'

function notTheirs(): Fault {
  return notAuthorized(noCombination, 'The username of this identity belongs to another user.')
}

/** Anybody may choose a username that looks like a provider's: only the provider's own user has the identity. */
function requireVouchedFor(user: UserRecord, { provider, external }: Arriving): void {
  const isTheirs = identitiesOf(user.attributes['identities']).some(
    ({ providerName, userId }) => providerName === provider.name && userId === external.subject,
  )
  if (!isTheirs) throw notTheirs()
}

async function seenAgain(
  needs: ArrivingNeeds,
  { pool, client, occasion }: Arriving,
  user: UserRecord,
  told: Attributes,
): Promise<UserRecord> {
  if (!user.enabled) throw notAuthorized('User is disabled.')
  const isNews = Object.entries(told).some(([name, value]) => user.attributes[name] !== value)
  const changed = isNews ? await keep(needs, { pool, user, told, occasion }) : user
  await afterAuthentication(needs, { pool, client }, changed, occasion)
  return changed
}

/** All that is told counts, also what is as it was: an address that changes is as verified as the provider says. */
function keep(
  needs: ArrivingNeeds,
  { pool, user, told, occasion }: Pick<Arriving, 'pool' | 'occasion'> & { user: UserRecord; told: Attributes },
): Promise<UserRecord> {
  return changeUser(needs, user, {
    pool,
    now: occasion.now,
    change: (before) => {
      const news = Object.entries(told).filter(([name, value]) => before.attributes[name] !== value)
      requireFitting(pool.settings, Object.fromEntries(news), before.attributes)
      return { ...before, attributes: changedAttributes(before.attributes, told) }
    },
  })
}

/**
 * Somebody who comes for the first time: a user of their own, or the one to whom the function before sign-up linked them.
 * Deviation: after such a link AWS refuses once ("Already found an entry for username"), and lets them in when they come again.
 */
async function firstSeen(needs: ArrivingNeeds, arriving: Arriving, told: Attributes): Promise<UserRecord> {
  const { pool, client, provider, external, occasion } = arriving
  const { now } = occasion
  const username = externalUsername(provider.name, external.subject)
  if (!isNameable(username)) throw invalidParameter(noCombination)
  requireFitting(pool.settings, told, undefined)
  requireComplete(pool.settings, told)
  const bare = userFrom(needs, pool, {
    sub: needs.random.uuid(),
    username,
    attributes: changedAttributes({}, told),
    status: 'EXTERNAL_PROVIDER',
    now,
  })
  const about = { pool, clientId: client.id, occasion }
  const admitted = await beforeSignUp(needs, { ...about, user: bare }, 'ExternalProvider')
  const linked = await linkedUser(needs, arriving, told)
  if (linked !== undefined) return seenAgain(needs, arriving, linked, told)
  const { subject: userId, issuer } = external
  const identities = withIdentity(undefined, provider, { userId, issuer: issuer ?? null, now })
  const user = { ...admitted, attributes: { ...admitted.attributes, identities } }
  if ((await createUser(needs, pool, user)) === 'taken') return cameMeanwhile(needs, arriving, user, told)
  await joinGroup(needs, arriving, user)
  await afterConfirmation(needs, { ...about, user }, 'ConfirmSignUp')
  return user
}

/** Somebody who comes twice at once is made once. */
async function cameMeanwhile(
  needs: ArrivingNeeds,
  arriving: Arriving,
  { username }: UserRecord,
  told: Attributes,
): Promise<UserRecord> {
  const user = await findUser(needs, arriving.pool, username)
  if (user === undefined) throw notTheirs()
  requireVouchedFor(user, arriving)
  return seenAgain(needs, arriving, user, told)
}

/** Users of a provider are in a group that is named after it. https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-user-groups.html */
async function joinGroup(
  { userPools, quotas }: ArrivingNeeds,
  { pool, provider, occasion: { now } }: Arriving,
  user: UserRecord,
): Promise<void> {
  const name = `${pool.id}_${provider.name}`
  const description = `Autogenerated group for users who sign in using ${provider.name}`
  const times = { createdAt: now, modifiedAt: now }
  const group = { poolId: pool.id, name, description, roleArn: undefined, precedence: undefined, ...times }
  await userPools.createGroup(group, quotas.groups)
  await userPools.addToGroup({ poolId: pool.id, name, sub: user.sub, at: now }, quotas.groupsOfUser)
}
