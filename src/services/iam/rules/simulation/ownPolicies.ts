import type { Principal } from '../../ports/principals.ts'
import type { Directory } from '../directory.ts'
import { isManagedByAws } from '../managedPolicies.ts'
import type { Exclusion } from './exclusion.ts'
import { type PolicySource, policySource } from './policySource.ts'

const nothing: Exclusion = () => false

/** The policies of a user, role or group, and of a user's groups; inline ones are named as the service names them. */
export async function policiesOf(
  directory: Directory,
  entity: Principal,
  excluded: Exclusion = nothing,
): Promise<readonly PolicySource[]> {
  const groups = entity.kind === 'user' ? await directory.groupsOf(entity.id) : []
  const each = await Promise.all([entity, ...groups].map((owner) => attachedTo(directory, owner, excluded)))
  return each.flat()
}

async function attachedTo(
  directory: Directory,
  { id, kind, name: owner }: Principal,
  excluded: Exclusion,
): Promise<readonly PolicySource[]> {
  const [inline, attachments] = await Promise.all([directory.inlinePolicies(id), directory.attachments(id)])
  const kept = attachments.filter(
    ({ arn }) => !excluded({ type: isManagedByAws(arn) ? 'aws-managed' : 'user-managed', arn }),
  )
  const managed = await Promise.all(kept.map(({ arn }) => directory.managedPolicy(arn)))
  return [
    ...inline
      .filter(({ name }) => !excluded({ type: 'inline', name, kind, owner }))
      .map(({ name, document }) => policySource(`${kind}_${owner}_${name}`, document, 'identity')),
    ...managed.flatMap((policy) => (policy ? [policySource(policy.name, policy.document, 'identity')] : [])),
  ]
}

/** The permissions boundary of a user or role. */
export async function boundaryOf(
  directory: Directory,
  { boundary: arn }: Principal,
  excluded: Exclusion,
): Promise<PolicySource | undefined> {
  if (arn === undefined || excluded({ type: 'permission-boundary', arn })) return undefined
  const policy = await directory.managedPolicy(arn)
  return policy && policySource(policy.name, policy.document, 'boundary')
}
