import type { Acl, Permission } from '../ports/access.ts'
import { allUsers, anonymousId, authenticatedUsers, isPublicGrant, logDeliverer, logDelivery } from './aclGroups.ts'

/** What each permission allows. */
export type AllowedActions = Readonly<Partial<Record<Exclude<Permission, 'FULL_CONTROL'>, readonly string[]>>>

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#acl-access-policy-permission-mapping */
export const onBucket: AllowedActions = {
  READ: ['s3:ListBucket', 's3:ListBucketVersions', 's3:ListBucketMultipartUploads'],
  READ_ACP: ['s3:GetBucketAcl'],
  WRITE_ACP: ['s3:PutBucketAcl'],
}

export const onObject: AllowedActions = {
  READ: ['s3:GetObject', 's3:GetObjectVersion'],
  READ_ACP: ['s3:GetObjectAcl', 's3:GetObjectVersionAcl'],
  WRITE_ACP: ['s3:PutObjectAcl', 's3:PutObjectVersionAcl'],
}

/** What a bucket's list allows of any object in it. */
export const onEveryObject: AllowedActions = { WRITE: ['s3:PutObject'] }

/**
 * What it allows of an object that is not there: whoever may list the bucket may learn as much, and whoever writes a new
 * object may say whom it lets in, and tag it.
 */
export const onNewObject: AllowedActions = {
  READ: ['s3:GetObject', 's3:GetObjectVersion'],
  WRITE: ['s3:PutObject', 's3:PutObjectAcl', 's3:PutObjectTagging'],
}

/** Some grants, and what they allow of the resource in question. */
export interface Granted {
  readonly acl: Acl | undefined
  readonly actions: AllowedActions
}

export interface AclReading {
  /** Whose own grants are of no account: its policies decide. */
  readonly owner: string
  /** Whether grants to groups count (IgnorePublicAcls says no). */
  readonly ignorePublic: boolean
  /** ARN of whoever began the upload in question, and may abort it. */
  readonly initiator?: string | undefined
}

/**
 * What access control lists come to as a policy of one resource; undefined where they let nobody in. Nobody signs as the
 * owner of what nobody signed for.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-s3-evaluates-access-control.html
 */
export function aclPolicy(
  granted: readonly Granted[],
  { owner, ignorePublic, initiator }: AclReading,
): string | undefined {
  const statements = granted.flatMap(({ acl = [], actions }) =>
    acl
      .filter((grant) => grant.to !== owner && grant.to !== anonymousId && !(ignorePublic && isPublicGrant(grant)))
      .flatMap(({ to, permission }) => {
        const allowed = actionsOf(permission, actions)
        return allowed.length === 0 ? [] : [{ Effect: 'Allow', ...granteeOf(to), Action: allowed, Resource: '*' }]
      }),
  )
  if (initiator !== undefined) statements.push(abortingOf(initiator))
  return statements.length === 0 ? undefined : JSON.stringify({ Version: '2012-10-17', Statement: statements })
}

function actionsOf(permission: Permission, actions: AllowedActions): readonly string[] {
  return permission === 'FULL_CONTROL' ? Object.values(actions).flat() : (actions[permission] ?? [])
}

function abortingOf(initiator: string) {
  const Action = ['s3:AbortMultipartUpload']
  return { Effect: 'Allow', Principal: { AWS: initiator }, Action, Resource: '*' }
}

const principalTypes = ['Account', 'User', 'AssumedRole', 'FederatedUser']

function granteeOf(to: string): object {
  if (to === allUsers) return { Principal: '*' }
  if (to === logDelivery) return { Principal: { Service: logDeliverer } }
  if (to === authenticatedUsers) {
    return { Principal: '*', Condition: { StringEquals: { 'aws:PrincipalType': principalTypes } } }
  }
  return { Principal: { CanonicalUser: to } }
}
