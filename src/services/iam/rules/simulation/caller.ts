import { parseArn } from '../../../../kernel/arn.ts'
import { callerKeys, emptyKeys, type Keys } from '../../../../kernel/conditionKeys.ts'
import type { Scope } from '../../../../kernel/operation.ts'
import type { Principal } from '../../../../policy/index.ts'
import type { Principal as Entity } from '../../ports/principals.ts'
import type { Directory } from '../directory.ts'
import { iamFault, noSuchPrincipal } from '../faults.ts'

/** Who makes the simulated requests, and the condition keys that are known of them. */
export interface SimulatedCaller {
  readonly principal: Principal & { readonly account: string }
  readonly keys: Keys
}

const kinds = ['user', 'role', 'group'] as const

/** A user, role or group by its ARN, path included. */
export async function entityByArn(directory: Directory, arn: string): Promise<Entity | undefined> {
  const parsed = parseArn(arn)
  if (parsed?.service !== 'iam') return undefined
  const kind = kinds.find((each) => parsed.resource.startsWith(`${each}/`))
  if (kind === undefined) return undefined
  const name = parsed.resource.slice(parsed.resource.lastIndexOf('/') + 1)
  const found = await directory.principal(kind, parsed.account, name)
  return found?.arn === arn ? found : undefined
}

/**
 * The simulated caller: the user that is named, which need not exist, else the entity whose policies are simulated.
 * A resource policy can be simulated for users only, whom its `Principal` can name.
 */
export async function simulatedCaller(
  directory: Directory,
  scope: Scope,
  callerArn: string | undefined,
  entity: Entity | undefined,
  hasResourcePolicy: boolean,
): Promise<SimulatedCaller> {
  const arn = callerArn ?? entity?.arn
  if (arn === undefined) {
    if (hasResourcePolicy) throw iamFault('InvalidInput', 'CallerArn is required when a resource policy is simulated.')
    return { principal: { kind: 'user', account: scope.account, arn: '' }, keys: emptyKeys() }
  }
  const parsed = parseArn(arn)
  const kind = parsed?.service === 'iam' ? kinds.find((each) => parsed.resource.startsWith(`${each}/`)) : undefined
  if (parsed === undefined || kind === undefined) throw iamFault('InvalidInput', `Invalid caller ARN: ${arn}.`)
  if (hasResourcePolicy && kind !== 'user') {
    throw iamFault('InvalidInput', 'Invalid caller - Caller must be an IAM user in this context.')
  }
  const { account } = parsed
  const isOwn = account === scope.account
  const known = entity?.arn === arn ? entity : isOwn ? await entityByArn(directory, arn) : undefined
  if (kind === 'user') return { principal: { kind, account, arn }, keys: keysOf(known, account, arn) }
  if (kind === 'group') return { principal: { kind: 'user', account, arn: '' }, keys: emptyKeys() }
  return { principal: { kind: 'session', account, arn, roleArn: arn }, keys: keysOf(known, account, arn) }
}

/** Keys that stay the same for every request of a user or role. */
function keysOf(entity: Entity | undefined, account: string, arn: string): Keys {
  const name = arn.slice(arn.lastIndexOf('/') + 1)
  if (entity?.kind === 'user' || arn.includes(':user/')) {
    const { id = '', tags = {} } = entity ?? {}
    const keys = callerKeys({ kind: 'user', account, arn, userId: id, name, accessKeyId: '', tags })
    if (entity === undefined) delete keys['aws:userid']
    return keys
  }
  const keys = emptyKeys()
  keys['aws:principalarn'] = [arn]
  keys['aws:principalaccount'] = [account]
  for (const [key, value] of Object.entries(entity?.tags ?? {})) keys[`aws:principaltag/${key.toLowerCase()}`] = [value]
  return keys
}

/** The entity whose policies are simulated, which must be of this account. */
export async function requireEntity(directory: Directory, account: string, arn: string): Promise<Entity> {
  const parsed = parseArn(arn)
  const kind = parsed?.service === 'iam' ? kinds.find((each) => parsed.resource.startsWith(`${each}/`)) : undefined
  if (parsed === undefined || kind === undefined) throw iamFault('InvalidInput', `Invalid Entity Arn: ${arn}.`)
  const found = parsed.account === account ? await entityByArn(directory, arn) : undefined
  if (found === undefined) throw noSuchPrincipal(kind, arn.slice(arn.lastIndexOf('/') + 1))
  return found
}
