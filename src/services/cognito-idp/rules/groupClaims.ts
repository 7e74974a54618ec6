import type { GroupRecord } from '../ports/groups.ts'
import type { UserRecord } from '../ports/users.ts'
import type { Needs } from '../ports.ts'
import { resourceQuotas } from './resourceQuotas.ts'

/** What tokens say of a user's groups. Absent members are left out of the token. */
export interface GroupClaims {
  readonly 'cognito:groups'?: readonly string[]
  readonly 'cognito:roles'?: readonly string[]
  readonly 'cognito:preferred_role'?: string
}

/** A user's groups, the most important first. */
export async function groupsInOrder(
  { userPools }: Pick<Needs, 'userPools'>,
  { poolId, sub }: UserRecord,
): Promise<readonly GroupRecord[]> {
  const groups = await userPools.groupsOf(poolId, sub, { after: undefined, limit: resourceQuotas.groupsOfUser })
  return [...groups].sort((a, b) => rank(a) - rank(b))
}

/**
 * The preferred role is that of the group with the lowest precedence; where such groups differ, there is none.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-user-groups.html#assigning-precedence-values-to-groups
 */
export function groupClaims(groups: readonly GroupRecord[]): GroupClaims {
  if (groups.length === 0) return {}
  const withRole = groups.filter(({ roleArn }) => roleArn !== undefined)
  const best = Math.min(...withRole.map(rank))
  const preferred = new Set(withRole.filter((group) => rank(group) === best).map(({ roleArn }) => roleArn))
  const [role] = preferred
  return {
    'cognito:groups': groups.map(({ name }) => name),
    ...(withRole.length > 0 && { 'cognito:roles': [...new Set(withRole.map(({ roleArn }) => roleArn ?? ''))] }),
    ...(preferred.size === 1 && role !== undefined && { 'cognito:preferred_role': role }),
  }
}

/** A group without precedence comes after all that have one. */
function rank({ precedence }: GroupRecord): number {
  return precedence ?? Number.MAX_SAFE_INTEGER
}
