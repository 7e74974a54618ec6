import type {
  EntityType,
  GetAccountAuthorizationDetailsRequest,
  GetAccountAuthorizationDetailsResponse,
  GroupDetail,
  ManagedPolicyDetail,
  PolicyDetail,
  RoleDetail,
  UserDetail,
} from '@aws-sdk/client-iam'
import type { PolicyRecord } from '../ports/policies.ts'
import type { GroupRecord, Principal, RoleRecord, UserRecord } from '../ports/principals.ts'
import type { Directory } from './directory.ts'
import { iamFault } from './faults.ts'
import { profileShapes } from './instanceProfiles.ts'
import { type ManagedPolicy, managedPolicies } from './managedPolicies.ts'
import { usedPolicies, versionsOf } from './policies.ts'
import { boundaryAndTags, encodeDocument, groupShape, policyShape, roleShape, userShape } from './shapes.ts'

interface Entry {
  readonly kind: EntityType
  readonly name: string
  readonly record: Principal | PolicyRecord | ManagedPolicy
}

/** The order in which the answer goes through the account. */
const order: readonly EntityType[] = ['User', 'Group', 'Role', 'LocalManagedPolicy', 'AWSManagedPolicy']

/**
 * Everything that grants something in the account, in parts; of AWS's policies those that are used.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
 */
export async function authorizationDetails(
  directory: Directory,
  account: string,
  { Filter = [], Marker, MaxItems = 100 }: GetAccountAuthorizationDetailsRequest,
): Promise<GetAccountAuthorizationDetailsResponse> {
  const from = readMarker(Marker)
  const kinds = order.filter((kind) => Filter.length === 0 || Filter.includes(kind))
  const entries: Entry[] = []
  for (const kind of kinds.filter((each) => order.indexOf(each) >= order.indexOf(from.kind))) {
    const after = kind === from.kind ? from.name : ''
    if (entries.length <= MaxItems) entries.push(...(await entriesOf(directory, account, kind, after, MaxItems + 1)))
  }
  const part = entries.slice(0, MaxItems)
  const last = part.at(-1)
  const more = entries.length > MaxItems && last !== undefined ? { Marker: writeMarker(last) } : {}
  return { ...(await detailsOf(directory, account, part)), IsTruncated: 'Marker' in more, ...more }
}

async function entriesOf(
  directory: Directory,
  account: string,
  kind: EntityType,
  after: string,
  limit: number,
): Promise<readonly Entry[]> {
  const page = { account, pathPrefix: '/', after, limit }
  const records: Readonly<Record<EntityType, () => Promise<readonly Entry['record'][]>>> = {
    User: () => directory.principals('user', page),
    Group: () => directory.principals('group', page),
    Role: () => directory.principals('role', page),
    LocalManagedPolicy: () => directory.policies(page),
    AWSManagedPolicy: () => usedByAws(directory, account, after),
  }
  return (await records[kind]()).map((record) => ({ kind, name: record.name, record }))
}

async function usedByAws(directory: Directory, account: string, after: string): Promise<readonly ManagedPolicy[]> {
  const behind = [...managedPolicies.values()].filter(({ name }) => name.toLowerCase() > after.toLowerCase())
  const used = await usedPolicies(directory, account, behind, false, undefined)
  return used
    .filter(({ use }) => use.attachments + use.boundaries > 0)
    .map(({ policy }) => policy)
    .sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1))
}

async function detailsOf(directory: Directory, account: string, entries: readonly Entry[]) {
  const of = <R>(...kinds: EntityType[]) =>
    entries.filter(({ kind }) => kinds.includes(kind)).map(({ record }) => record as R)
  const [UserDetailList, GroupDetailList, RoleDetailList, Policies] = await Promise.all([
    Promise.all(of<UserRecord>('User').map((user) => userDetail(directory, user))),
    Promise.all(of<GroupRecord>('Group').map((group) => groupDetail(directory, group))),
    Promise.all(of<RoleRecord>('Role').map((role) => roleDetail(directory, role))),
    Promise.all(
      of<PolicyRecord | ManagedPolicy>('LocalManagedPolicy', 'AWSManagedPolicy').map((policy) =>
        policyDetail(directory, account, policy),
      ),
    ),
  ])
  return { UserDetailList, GroupDetailList, RoleDetailList, Policies }
}

async function userDetail(directory: Directory, user: UserRecord): Promise<UserDetail> {
  return {
    ...userShape(user),
    ...boundaryAndTags(user),
    UserPolicyList: await inlineOf(directory, user),
    GroupList: (await directory.groupsOf(user.id)).map(({ name }) => name),
    AttachedManagedPolicies: await attachedOf(directory, user),
  }
}

async function groupDetail(directory: Directory, group: GroupRecord): Promise<GroupDetail> {
  return {
    ...groupShape(group),
    GroupPolicyList: await inlineOf(directory, group),
    AttachedManagedPolicies: await attachedOf(directory, group),
  }
}

async function roleDetail(directory: Directory, role: RoleRecord): Promise<RoleDetail> {
  const { Path, RoleName, RoleId, Arn, CreateDate, AssumeRolePolicyDocument } = roleShape(role)
  return {
    ...{ Path, RoleName, RoleId, Arn, CreateDate, AssumeRolePolicyDocument },
    ...boundaryAndTags(role),
    InstanceProfileList: await profileShapes(directory, await directory.instanceProfilesOf(role.id)),
    RolePolicyList: await inlineOf(directory, role),
    AttachedManagedPolicies: await attachedOf(directory, role),
  }
}

async function policyDetail(
  directory: Directory,
  account: string,
  policy: PolicyRecord | ManagedPolicy,
): Promise<ManagedPolicyDetail> {
  const versions = await versionsOf(directory, policy.arn)
  return {
    ...policyShape(policy, await directory.policyUse(account, policy.arn)),
    ...(policy.description === undefined ? {} : { Description: policy.description }),
    PolicyVersionList: versions.map(({ shape, document }) => ({ ...shape, Document: encodeDocument(document) })),
  }
}

async function inlineOf(directory: Directory, { id }: Principal): Promise<PolicyDetail[]> {
  const policies = await directory.inlinePolicies(id)
  return policies.map(({ name, document }) => ({ PolicyName: name, PolicyDocument: encodeDocument(document) }))
}

async function attachedOf(directory: Directory, { id }: Principal) {
  return (await directory.attachments(id)).map(({ name, arn }) => ({ PolicyName: name, PolicyArn: arn }))
}

function writeMarker({ kind, name }: Entry): string {
  return Buffer.from(`${kind}/${name}`).toString('base64url')
}

function readMarker(marker: string | undefined): { readonly kind: EntityType; readonly name: string } {
  if (marker === undefined) return { kind: 'User', name: '' }
  const [kind, name = ''] = Buffer.from(marker, 'base64url').toString().split('/')
  const known = order.find((each) => each === kind)
  if (known === undefined || name === '') throw iamFault('ValidationError', 'Invalid Marker.')
  return { kind: known, name }
}
