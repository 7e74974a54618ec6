import type { AttachedPermissionsBoundary, Group, Policy, Role, User } from '@aws-sdk/client-iam'
import type { PolicyRecord, PolicyUse } from '../ports/policies.ts'
import type { GroupRecord, Principal, RoleRecord, UserRecord } from '../ports/principals.ts'
import type { Tags } from '../ports/tags.ts'
import { dateOf } from './dates.ts'
import { type Directory, rootArn } from './directory.ts'
import type { ManagedPolicy } from './managedPolicies.ts'
import { tagList } from './tags.ts'

/** A policy document as IAM's answers carry it: percent-encoded by RFC 3986. */
export function encodeDocument(document: string): string {
  return encodeURIComponent(document).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
}

/** A role as lists show it: without tags, boundary and last use. */
export function roleShape(role: RoleRecord): Role {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: dateOf(role.createdAt),
    AssumeRolePolicyDocument: encodeDocument(role.trust),
    ...(role.description === undefined ? {} : { Description: role.description }),
    MaxSessionDuration: role.maxSessionDuration,
  }
}

export function userShape(user: UserRecord): User {
  return {
    Path: user.path,
    UserName: user.name,
    UserId: user.id,
    Arn: user.arn,
    CreateDate: dateOf(user.createdAt),
  }
}

export function groupShape(group: GroupRecord): Group {
  return {
    Path: group.path,
    GroupName: group.name,
    GroupId: group.id,
    Arn: group.arn,
    CreateDate: dateOf(group.createdAt),
  }
}

/** The account itself as GetUser shows it to its root: named by its id, as old as its oldest key. */
export async function rootShape(directory: Directory, account: string): Promise<User> {
  const arn = rootArn(account)
  const oldest = (await directory.accessKeys(arn))[0]
  return { Path: '/', UserName: 'root', UserId: account, Arn: arn, CreateDate: dateOf(oldest?.createdAt ?? 0) }
}

/** What `Get` and `Create` show beside what lists show. */
export function boundaryAndTags({ boundary, tags }: Principal): {
  PermissionsBoundary?: AttachedPermissionsBoundary
  Tags?: { Key: string; Value: string }[]
} {
  return {
    ...(boundary === undefined
      ? {}
      : {
          PermissionsBoundary: {
            PermissionsBoundaryType: 'PermissionsBoundaryPolicy',
            PermissionsBoundaryArn: boundary,
          },
        }),
    ...optionalTags(tags),
  }
}

/** A policy as lists show it: without description and tags. */
export function policyShape(policy: PolicyRecord | ManagedPolicy, use: PolicyUse): Policy {
  return {
    PolicyName: policy.name,
    ...(policy.id === undefined ? {} : { PolicyId: policy.id }),
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: versionId('defaultVersion' in policy ? policy.defaultVersion : policy.version),
    AttachmentCount: use.attachments,
    PermissionsBoundaryUsageCount: use.boundaries,
    IsAttachable: true,
    CreateDate: dateOf(policy.createdAt),
    UpdateDate: dateOf(policy.updatedAt),
  }
}

export function optionalTags(tags: Tags): { Tags?: { Key: string; Value: string }[] } {
  return Object.keys(tags).length === 0 ? {} : { Tags: tagList(tags) as { Key: string; Value: string }[] }
}

/** `v3` */
export function versionId(version: number): string {
  return `v${version}`
}

/** The number of `v3`; undefined for anything else. */
export function versionNumber(id: string): number | undefined {
  const digits = /^v([1-9]\d{0,8})$/.exec(id)?.[1]
  return digits === undefined ? undefined : Number(digits)
}
