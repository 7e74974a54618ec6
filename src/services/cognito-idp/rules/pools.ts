import type { UserPoolType } from '@aws-sdk/client-cognito-identity-provider'
import { formatArn } from '../../../kernel/arn.ts'
import type { Ask, Scope } from '../../../kernel/operation.ts'
import { type Random, randomText } from '../../../kernel/random.ts'
import type { PoolRecord } from '../ports/pools.ts'
import type { Needs } from '../ports.ts'
import { changedMeanwhile, poolNotFound } from './faults.ts'
import { given } from './given.ts'

/** `us-east-1_` and nine letters and digits. */
export function newPoolId(random: Random, region: string): string {
  return `${region}_${randomText(random, 9)}`
}

export function poolArn(scope: Scope, id: string): string {
  return formatArn('cognito-idp', scope.region, scope.account, `userpool/${id}`)
}

/** What SRP calls the pool: its id after the region. */
export function poolName(id: string): string {
  return id.slice(id.indexOf('_') + 1)
}

/** The issuer of a pool's tokens as AWS names it. https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html */
export function awsIssuer(id: string): string {
  return `https://cognito-idp.${id.slice(0, id.indexOf('_'))}.amazonaws.com/${id}`
}

/** The pool of a signed request; a pool of another account or region is none. */
export async function requirePool(
  { userPools }: Pick<Needs, 'userPools'>,
  scope: Scope,
  wireId: string | undefined,
): Promise<PoolRecord> {
  const id = given(wireId)
  const pool = await userPools.pool(id)
  if (pool === undefined || pool.account !== scope.account || pool.region !== scope.region) throw poolNotFound(id)
  return pool
}

/**
 * What a signed operation on a pool asks of IAM: its action on the pool's ARN, with the pool's tags.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncognitouserpools.html
 */
export function askPool(action: string) {
  return async (
    input: { readonly UserPoolId?: string | undefined },
    scope: Scope,
    needs: Pick<Needs, 'userPools'>,
  ): Promise<readonly Ask[]> => [await askOf(action, given(input.UserPoolId), scope, needs)]
}

/** One ask on a pool by its id, with its tags; those of another account's are not told by a decision. */
export async function askOf(
  action: string,
  poolId: string,
  scope: Scope,
  { userPools }: Pick<Needs, 'userPools'>,
): Promise<Ask> {
  const pool = await userPools.pool(poolId)
  const tags = Object.entries(pool?.account === scope.account ? pool.tags : {})
  const context = Object.fromEntries(tags.map(([key, value]) => [`aws:ResourceTag/${key}`, [value]]))
  return { action: `cognito-idp:${action}`, resource: poolArn(scope, poolId), context }
}

/** The condition keys of tags that a request brings. */
export function requestTags(tags: Readonly<Record<string, string>>): Readonly<Record<string, readonly string[]>> {
  const entries = Object.entries(tags)
  return {
    ...Object.fromEntries(entries.map(([key, value]) => [`aws:RequestTag/${key}`, [value]])),
    ...(entries.length > 0 && { 'aws:TagKeys': entries.map(([key]) => key) }),
  }
}

/** Changes a pool, again from the start when somebody else changed it first. */
export async function changePool(
  { userPools }: Pick<Needs, 'userPools'>,
  pool: PoolRecord,
  change: (pool: PoolRecord) => PoolRecord,
): Promise<void> {
  let current = pool
  for (let tries = 0; tries < 5; tries++) {
    if ((await userPools.savePool(change(current))) === 'saved') return
    const fresh = await userPools.pool(pool.id)
    if (fresh === undefined) throw poolNotFound(pool.id)
    current = fresh
  }
  throw changedMeanwhile()
}

/** A pool as the wire shows it. */
export function showPool(pool: PoolRecord, users: number): UserPoolType {
  const { factors: _, ...settings } = pool.settings
  return {
    Id: pool.id,
    Name: pool.name,
    ...settings,
    LastModifiedDate: new Date(pool.modifiedAt),
    CreationDate: new Date(pool.createdAt),
    EstimatedNumberOfUsers: users,
    UserPoolTags: pool.tags,
    Arn: poolArn(pool, pool.id),
  }
}
