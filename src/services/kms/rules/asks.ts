import type { Ask, ConditionContext, Scope } from '../../../kernel/operation.ts'
import type { KeyRecord } from '../ports.ts'
import { arnOfName, namedKey, type Reads } from './keys.ts'
import { keyNameOf } from './names.ts'

type EncryptionContext = Readonly<Record<string, string>> | undefined

/** https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-encryption-context */
export function encryptionContextKeys(context: EncryptionContext = {}): ConditionContext {
  const pairs = Object.entries(context)
  if (pairs.length === 0) return {}
  return {
    'kms:EncryptionContextKeys': pairs.map(([key]) => key),
    ...Object.fromEntries(pairs.map(([key, value]) => [`kms:EncryptionContext:${key}`, [value]])),
  }
}

/** The tags that a request sets. */
export function requestTags(tags: readonly { TagKey?: string | undefined; TagValue?: string | undefined }[] = []) {
  if (tags.length === 0) return {}
  return {
    'aws:TagKeys': tags.map(({ TagKey = '' }) => TagKey),
    ...Object.fromEntries(tags.map(({ TagKey = '', TagValue = '' }) => [`aws:RequestTag/${TagKey}`, [TagValue]])),
  }
}

/** What every key is, here. https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html */
export const everyKey: ConditionContext = {
  'kms:KeyOrigin': ['AWS_KMS'],
  'kms:KeySpec': ['SYMMETRIC_DEFAULT'],
  'kms:KeyUsage': ['ENCRYPT_DECRYPT'],
  'kms:MultiRegion': ['false'],
}

/** What is known of a key, beside its ARN; another account's tags are not told by what a decision says. */
async function ofKey({ keys }: Reads, key: KeyRecord | undefined, { account }: Scope): Promise<ConditionContext> {
  if (key === undefined) return {}
  const caller = { ...everyKey, 'kms:CallerAccount': [account] }
  if (key.account !== account) return caller
  const aliases = await keys.aliases(account, key.region, key.id, { after: '', limit: 1000 })
  return {
    ...caller,
    ...(aliases.length > 0 && { 'kms:ResourceAliases': aliases.map(({ name }) => name) }),
    ...Object.fromEntries(Object.entries(key.settings.tags).map(([tag, value]) => [`aws:ResourceTag/${tag}`, [value]])),
  }
}

/** The ask about the key that a `KeyId` names. https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html */
export async function askKey(
  needs: Reads,
  scope: Scope,
  action: string,
  keyId: string,
  context: ConditionContext = {},
): Promise<Ask> {
  const name = keyNameOf(keyId, scope)
  const key = await namedKey(needs, name)
  const alias = 'alias' in name ? { 'kms:RequestAlias': [name.alias] } : {}
  return {
    action,
    resource: key?.arn ?? arnOfName(name),
    context: { ...(await ofKey(needs, key, scope)), ...alias, ...context },
  }
}

/** The asks of an operation on the key that its `KeyId` names. */
export function onKey<I extends { readonly KeyId: string | undefined }>(
  action: string,
  context: (input: I) => ConditionContext = () => ({}),
) {
  return async (input: I, scope: Scope, needs: Reads): Promise<readonly Ask[]> => [
    await askKey(needs, scope, action, input.KeyId!, context(input)),
  ]
}

/** The asks of an operation that uses a key's material. */
export function onUse<I extends { readonly KeyId: string | undefined; readonly EncryptionContext?: EncryptionContext }>(
  action: string,
) {
  return onKey<I>(action, useContext)
}

/** The condition keys of a use of a key's material. */
export function useContext({
  EncryptionContext,
}: {
  readonly EncryptionContext?: EncryptionContext
}): ConditionContext {
  return { 'kms:EncryptionAlgorithm': ['SYMMETRIC_DEFAULT'], ...encryptionContextKeys(EncryptionContext) }
}
