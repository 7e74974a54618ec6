import type { PolicyVersion } from '@aws-sdk/client-iam'
import type { PolicyRecord, PolicyUse } from '../ports/policies.ts'
import { dateOf } from './dates.ts'
import type { Directory } from './directory.ts'
import { concurrentModification, iamFault, noSuchPolicy } from './faults.ts'
import { requireCustomerPolicy } from './find.ts'
import { type ManagedPolicy, managedPolicies } from './managedPolicies.ts'
import { quotas } from './quotas.ts'
import { versionId } from './shapes.ts'

const { policyVersions: versionLimit } = quotas

/** A managed policy, AWS's or a customer's. */
export async function requirePolicyOfAny(directory: Directory, arn: string): Promise<PolicyRecord | ManagedPolicy> {
  const policy = managedPolicies.get(arn) ?? (await directory.policy(arn))
  if (policy === undefined) throw noSuchPolicy(arn)
  return policy
}

/** A version's document, and what lists of versions show of it. */
export interface VersionView {
  readonly version: number
  readonly document: string
  readonly shape: PolicyVersion
}

/** The versions of a managed policy, newest first; of AWS's own only the default one is known. */
export async function versionsOf(directory: Directory, arn: string): Promise<readonly VersionView[]> {
  const policy = await requirePolicyOfAny(directory, arn)
  if (!('defaultVersion' in policy)) {
    const { version, document, updatedAt } = policy
    return [{ version, document, shape: shapeOf(version, version, updatedAt) }]
  }
  const versions = await directory.policyVersions(arn)
  return versions.map(({ version, document, createdAt }) => ({
    version,
    document,
    shape: shapeOf(version, policy.defaultVersion, createdAt),
  }))
}

/** Adds a customer managed policy. Names are one without regard to case. */
export async function addPolicy(directory: Directory, policy: PolicyRecord, document: string): Promise<void> {
  const limit = quotas.policies
  if (await directory.change({ do: 'addPolicy', policy, document, limit })) return
  if ((await directory.census(policy.account)).policies >= limit) {
    throw iamFault('LimitExceeded', `Cannot exceed quota for PoliciesPerAccount: ${limit}`)
  }
  const message = `A policy called ${policy.name} already exists. Duplicate names are not allowed.`
  throw iamFault('EntityAlreadyExists', message)
}

/** Adds a version to a customer managed policy and tells its number; tried again when another came between. */
export async function addVersion(
  directory: Directory,
  arn: string,
  document: string,
  makeDefault: boolean,
  createdAt: number,
): Promise<number> {
  for (let attempt = 0; attempt < 5; attempt++) {
    const { nextVersion } = await requireCustomerPolicy(directory, arn)
    const version = { version: nextVersion, document, createdAt }
    if (await directory.change({ do: 'addPolicyVersion', arn, version, makeDefault, limit: versionLimit })) {
      return nextVersion
    }
    if ((await directory.policyVersions(arn)).length >= versionLimit) {
      const message = `A managed policy can have up to ${versionLimit} versions. Before you create a new version, you must delete an existing version.`
      throw iamFault('LimitExceeded', message)
    }
  }
  throw concurrentModification()
}

/** Policies with their use, without those that the filters leave out. */
export async function usedPolicies<P extends PolicyRecord | ManagedPolicy>(
  directory: Directory,
  account: string,
  policies: readonly P[],
  onlyAttached: boolean,
  filter: 'PermissionsPolicy' | 'PermissionsBoundary' | undefined,
): Promise<readonly { readonly policy: P; readonly use: PolicyUse }[]> {
  const uses = await Promise.all(policies.map(({ arn }) => directory.policyUse(account, arn)))
  const pairs = policies.map((policy, i) => ({ policy, use: uses[i] as PolicyUse }))
  return pairs.filter(
    ({ use }) =>
      (!onlyAttached || use.attachments > 0) &&
      (filter !== 'PermissionsPolicy' || use.attachments > 0) &&
      (filter !== 'PermissionsBoundary' || use.boundaries > 0),
  )
}

export function noSuchVersion(arn: string, id: string): Error {
  return iamFault('NoSuchEntity', `Policy ${arn} version ${id} does not exist or is not attachable.`)
}

function shapeOf(version: number, defaultVersion: number, createdAt: number): PolicyVersion {
  return {
    VersionId: versionId(version),
    IsDefaultVersion: version === defaultVersion,
    CreateDate: dateOf(createdAt),
  }
}
