import type { ConditionContext } from '../../../kernel/operation.ts'
import { conditionKeys } from './arns.ts'
import { s3Fault } from './faults.ts'

/** The members of a request that would set an access control list. */
export interface AclMembers {
  readonly ACL?: string | undefined
  readonly GrantFullControl?: string | undefined
  readonly GrantRead?: string | undefined
  readonly GrantReadACP?: string | undefined
  readonly GrantWrite?: string | undefined
  readonly GrantWriteACP?: string | undefined
}

/**
 * Where a bucket enforces its owner, access control lists are off; only the one that says as much may be sent.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-ownership-error-responses.html
 */
export function refuseAcl(input: AclMembers): void {
  if (namesGrants(input) || (input.ACL !== undefined && input.ACL !== 'bucket-owner-full-control'))
    throw aclNotSupported()
}

export function aclNotSupported(): Error {
  return s3Fault('AccessControlListNotSupported', 'The bucket does not allow ACLs')
}

export function namesGrants(input: AclMembers): boolean {
  const { GrantFullControl, GrantRead, GrantReadACP, GrantWrite, GrantWriteACP } = input
  return [GrantFullControl, GrantRead, GrantReadACP, GrantWrite, GrantWriteACP].some((grant) => grant !== undefined)
}

/** Whether a request speaks of access control at all: it then needs the right to set it. */
export function namesAcl(input: AclMembers): boolean {
  return input.ACL !== undefined || namesGrants(input)
}

export function aclKeys(input: AclMembers): ConditionContext {
  return conditionKeys({
    's3:x-amz-acl': input.ACL,
    's3:x-amz-grant-full-control': input.GrantFullControl,
    's3:x-amz-grant-read': input.GrantRead,
    's3:x-amz-grant-read-acp': input.GrantReadACP,
    's3:x-amz-grant-write': input.GrantWrite,
    's3:x-amz-grant-write-acp': input.GrantWriteACP,
  })
}

/** What setting an access control list may answer. */
export const aclFaults = [
  'AccessControlListNotSupported',
  'InvalidArgument',
  'InvalidRequest',
  'MalformedACLError',
  'MissingSecurityHeader',
  'UnexpectedContent',
  'UnresolvableGrantByEmailAddress',
] as const
