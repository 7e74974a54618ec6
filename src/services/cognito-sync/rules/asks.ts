import { formatArn } from '../../../kernel/arn.ts'
import type { Ask, Scope } from '../../../kernel/operation.ts'

interface OfPool {
  readonly IdentityPoolId: string | undefined
}

interface OfIdentity extends OfPool {
  readonly IdentityId: string | undefined
}

interface OfDataset extends OfIdentity {
  readonly DatasetName: string | undefined
}

/**
 * `identitypool/<pool>/identity/<identity>/dataset/<name>`
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncognitosync.html
 */
function ask(action: string, { region, account }: Scope, resource: string): readonly Ask[] {
  return [{ action, resource: formatArn('cognito-sync', region, account, resource) }]
}

/** The asks of an operation on a pool. */
export function onPool(action: string) {
  return ({ IdentityPoolId }: OfPool, scope: Scope): readonly Ask[] =>
    ask(action, scope, `identitypool/${IdentityPoolId}`)
}

/** The asks of an operation on every pool. */
export function onAllPools(action: string) {
  return (_: object, scope: Scope): readonly Ask[] => ask(action, scope, 'identitypool/*')
}

/** The asks of an operation on an identity. */
export function onIdentity(action: string) {
  return ({ IdentityPoolId, IdentityId }: OfIdentity, scope: Scope): readonly Ask[] =>
    ask(action, scope, `identitypool/${IdentityPoolId}/identity/${IdentityId}`)
}

/** The asks of an operation on a dataset. */
export function onDataset(action: string) {
  return ({ IdentityPoolId, IdentityId, DatasetName }: OfDataset, scope: Scope): readonly Ask[] =>
    ask(action, scope, `identitypool/${IdentityPoolId}/identity/${IdentityId}/dataset/${DatasetName}`)
}

/** The asks of an operation on every dataset of an identity. */
export function onDatasets(action: string) {
  return (input: OfIdentity, scope: Scope): readonly Ask[] => onDataset(action)({ ...input, DatasetName: '*' }, scope)
}
