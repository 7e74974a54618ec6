import type { CreateIdentityPoolInput, IdentityPool } from '@aws-sdk/client-cognito-identity'
import { formatArn, parseArn } from '../../../kernel/arn.ts'
import type { Ask, ConditionContext, Scope } from '../../../kernel/operation.ts'
import type { Needs, Pool, PoolSettings } from '../ports.ts'
import { concurrentModification, poolNotFound } from './faults.ts'
import { requireOwnPool } from './identities.ts'

type Reads = Pick<Needs, 'identities'>

/** `arn:aws:cognito-identity:<region>:<account>:identitypool/<id>` */
function poolArn({ account, region }: Scope, id: string): string {
  return formatArn('cognito-identity', region, account, `identitypool/${id}`)
}

/** The pool id of a pool's ARN in this account and region. */
export function poolIdOf(arn: string, { account, region }: Scope): string {
  const parsed = parseArn(arn)
  const isOurs = parsed?.service === 'cognito-identity' && parsed.account === account && parsed.region === region
  if (!isOurs || !parsed.resource.startsWith('identitypool/')) throw poolNotFound(arn)
  return parsed.resource.slice('identitypool/'.length)
}

/** The ask of an operation on one pool, with the pool's tags; those of another account's are not told by a decision. */
export async function askOnPool(
  { identities }: Reads,
  scope: Scope,
  id: string,
  action: string,
  context: ConditionContext = {},
): Promise<Ask> {
  const pool = await identities.pool(id)
  const own = pool?.account === scope.account ? pool.settings.tags : {}
  const tags = Object.entries(own).map(([key, value]) => [`aws:ResourceTag/${key}`, [value]])
  return { action, resource: poolArn(scope, id), context: { ...context, ...Object.fromEntries(tags) } }
}

/** The asks of an operation whose input names a pool. */
export function onPool<I extends { readonly IdentityPoolId?: string | undefined }>(action: string) {
  return async (input: I, scope: Scope, needs: Reads): Promise<readonly Ask[]> => [
    await askOnPool(needs, scope, input.IdentityPoolId!, action),
  ]
}

/** The asks of an operation on identities: one for each pool that they are of. */
export async function onIdentities(
  action: string,
  ids: readonly string[],
  scope: Scope,
  { identities }: Reads,
): Promise<readonly Ask[]> {
  const views = await Promise.all(ids.map((id) => identities.identity(id)))
  const own = views.flatMap((view) => (view?.pool.account === scope.account ? [poolArn(scope, view.pool.id)] : []))
  if (own.length === 0) return [{ action, resource: '*' }]
  return [...new Set(own)].map((arn) => ({ action, resource: '*', context: { [identityPoolArn]: [arn] } }))
}

const identityPoolArn = 'cognito-identity:IdentityPoolArn'

/** The tags that a request sets. */
export function requestTags(tags: Readonly<Record<string, string>> | undefined): ConditionContext {
  const pairs = Object.entries(tags ?? {})
  if (pairs.length === 0) return {}
  return {
    'aws:TagKeys': pairs.map(([key]) => key),
    ...Object.fromEntries(pairs.map(([key, value]) => [`aws:RequestTag/${key}`, [value]])),
  }
}

type Configured = Omit<CreateIdentityPoolInput, 'IdentityPoolName' | 'IdentityPoolTags'>

/** What a create or an update sets; the rest of the settings stays. */
export function configured(input: Configured): Configured {
  return {
    AllowUnauthenticatedIdentities: input.AllowUnauthenticatedIdentities,
    AllowClassicFlow: input.AllowClassicFlow,
    SupportedLoginProviders: input.SupportedLoginProviders,
    DeveloperProviderName: input.DeveloperProviderName,
    OpenIdConnectProviderARNs: input.OpenIdConnectProviderARNs,
    CognitoIdentityProviders: input.CognitoIdentityProviders,
    SamlProviderARNs: input.SamlProviderARNs,
  }
}

export function poolShape({ id, name, settings }: Pool): IdentityPool {
  return { IdentityPoolId: id, IdentityPoolName: name, ...configured(settings), IdentityPoolTags: { ...settings.tags } }
}

/** Changes a pool; tried again when another change came between. */
export async function changePool(
  needs: Reads,
  scope: Scope,
  id: string,
  next: (pool: Pool) => { readonly name?: string; readonly settings: PoolSettings },
): Promise<Pool> {
  for (let attempt = 0; attempt < 5; attempt++) {
    const before = await requireOwnPool(needs, scope, id)
    const after = { ...before, ...next(before) }
    if (await needs.identities.savePool(after)) return after
  }
  throw concurrentModification()
}
