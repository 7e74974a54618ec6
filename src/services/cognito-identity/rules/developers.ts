import { Fault } from '../../../kernel/fault.ts'
import type { IdentityView, Login, Needs, Pool } from '../ports.ts'
import { identityNotFound, invalidParameter, loginTaken } from './faults.ts'
import { isKeepable } from './subjects.ts'

/** https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_MergeDeveloperIdentities.html */
const loginLimit = 20

/** The name by which a pool's developer vouches for users. @throws Fault InvalidParameterException where it is not the pool's. */
export function requireDeveloper(pool: Pool, name: string): string {
  if (name !== pool.settings.DeveloperProviderName) {
    throw invalidParameter(`${name} is not the developer provider of this identity pool.`)
  }
  return name
}

/** A developer's user as a login. @throws Fault InvalidParameterException where the name could not be kept. */
export function developerLogin(provider: string, subject: string): Login {
  if (!isKeepable(subject)) {
    throw invalidParameter('A developer user identifier must not hold U+0000 or a lone surrogate.')
  }
  return { provider, subject, developer: true }
}

/** An identity of a pool. */
export async function requireIdentity(
  { identities }: Pick<Needs, 'identities'>,
  pool: Pool,
  id: string,
): Promise<IdentityView> {
  const view = await identities.identity(id)
  if (view === undefined || view.pool.id !== pool.id) throw identityNotFound(id)
  return view
}

/** The identity of a developer's user. */
export async function identityOfUser(
  { identities }: Pick<Needs, 'identities'>,
  pool: Pool,
  login: Login,
): Promise<string | undefined> {
  return (await identities.poolAndIdentity(pool.id, login))?.identity
}

/** Whether an identity may have so many logins. */
export function hasRoom(count: number): boolean {
  return count <= loginLimit
}

/** Refuses more logins of one identity than AWS keeps. */
export function requireRoom(count: number): void {
  if (!hasRoom(count)) {
    throw new Fault('LimitExceededException', `An identity has at most ${loginLimit} logins.`, { status: 400 })
  }
}

/** Whether two identities can be one: they have no public provider in common. */
export function requireDistinct(a: IdentityView, b: IdentityView): void {
  const taken = new Set(a.logins.filter(({ developer }) => developer !== true).map(({ provider }) => provider))
  if (b.logins.some(({ provider, developer }) => developer !== true && taken.has(provider))) throw loginTaken()
}

export function registeredElsewhere(): Fault {
  const message = 'The developer user identifier is already registered with another identity.'
  return new Fault('DeveloperUserAlreadyRegisteredException', message, { status: 400 })
}
