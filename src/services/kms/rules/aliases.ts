import type { Fault } from '../../../kernel/fault.ts'
import type { Ask, Scope } from '../../../kernel/operation.ts'
import type { AliasRecord } from '../ports.ts'
import { askKey } from './asks.ts'
import { notFound } from './faults.ts'
import type { Reads } from './keys.ts'
import { aliasArn } from './names.ts'

/**
 * What an operation on an alias asks: about the alias itself, and about every key that it points to, before or after.
 * https://docs.aws.amazon.com/kms/latest/developerguide/alias-access.html
 */
export async function askAlias(
  needs: Reads,
  scope: Scope,
  action: string,
  { AliasName, TargetKeyId }: { readonly AliasName: string | undefined; readonly TargetKeyId?: string | undefined },
): Promise<readonly Ask[]> {
  const alias = await needs.keys.alias(scope.account, scope.region, AliasName!)
  const keys = [...(alias === undefined ? [] : [alias.keyId]), ...(TargetKeyId === undefined ? [] : [TargetKeyId])]
  const asks = await Promise.all(keys.map((key) => askKey(needs, scope, action, key)))
  return [{ action, resource: aliasArn(scope, AliasName!), account: scope.account }, ...asks]
}

export async function requireAlias({ keys }: Pick<Reads, 'keys'>, scope: Scope, name: string): Promise<AliasRecord> {
  const found = await keys.alias(scope.account, scope.region, name)
  if (found === undefined) throw noAlias(scope, name)
  return found
}

export function noAlias(scope: Scope, name: string): Fault {
  return notFound(`Alias ${aliasArn(scope, name)} is not found.`)
}
