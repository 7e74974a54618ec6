import type { GroupType } from '@aws-sdk/client-cognito-identity-provider'
import { Fault } from '../../../kernel/fault.ts'
import type { Ask, Scope } from '../../../kernel/operation.ts'
import type { GroupRecord } from '../ports/groups.ts'
import type { PoolRecord } from '../ports/pools.ts'
import type { Needs } from '../ports.ts'
import { given } from './given.ts'
import { askPool } from './pools.ts'

/** A pool's group by name. */
export async function requireGroup(
  { userPools }: Pick<Needs, 'userPools'>,
  pool: PoolRecord,
  wireName: string | undefined,
): Promise<GroupRecord> {
  const group = await userPools.group(pool.id, given(wireName))
  if (group === undefined) throw groupNotFound()
  return group
}

export function groupNotFound(): Fault {
  return new Fault('ResourceNotFoundException', 'Group not found.')
}

/** A group as the wire shows it. */
export function showGroup(group: GroupRecord): GroupType {
  return {
    GroupName: group.name,
    UserPoolId: group.poolId,
    ...(group.description !== undefined && { Description: group.description }),
    ...(group.roleArn !== undefined && { RoleArn: group.roleArn }),
    ...(group.precedence !== undefined && { Precedence: group.precedence }),
    LastModifiedDate: new Date(group.modifiedAt),
    CreationDate: new Date(group.createdAt),
  }
}

/**
 * Who gives a group a role hands that role to its members, and so must be allowed to pass it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
 */
export function askGroupWithRole(action: 'CreateGroup' | 'UpdateGroup') {
  const askAction = askPool(action)
  return async (
    input: { readonly UserPoolId?: string | undefined; readonly RoleArn?: string | undefined },
    scope: Scope,
    needs: Pick<Needs, 'userPools'>,
  ): Promise<readonly Ask[]> => {
    const asks = await askAction(input, scope, needs)
    if (input.RoleArn === undefined || input.RoleArn === '') return asks
    const context = { 'iam:PassedToService': ['cognito-idp.amazonaws.com'] }
    return [...asks, { action: 'iam:PassRole', resource: input.RoleArn, context }]
  }
}
