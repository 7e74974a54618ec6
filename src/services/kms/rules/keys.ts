import type { KeyMetadata } from '@aws-sdk/client-kms'
import { Fault } from '../../../kernel/fault.ts'
import type { Scope } from '../../../kernel/operation.ts'
import type { KeyRecord, KeySettings, Needs } from '../ports.ts'
import { invalidState, notFound } from './faults.ts'
import { aliasArn, type KeyName, keyArn, keyNameOf } from './names.ts'

export type Reads = Pick<Needs, 'keys' | 'clock'>

/** A key that is there: one whose time has come is gone, whether or not its row is. */
export async function presentKey({ keys, clock }: Reads, id: string): Promise<KeyRecord | undefined> {
  const found = await keys.find(id)
  return found === undefined || (found.deletesAt !== undefined && found.deletesAt <= clock.now()) ? undefined : found
}

/** The key that a name stands for. */
export async function namedKey(needs: Reads, name: KeyName): Promise<KeyRecord | undefined> {
  const id = 'key' in name ? name.key : (await needs.keys.alias(name.account, name.region, name.alias))?.keyId
  const found = id === undefined ? undefined : await presentKey(needs, id)
  return found?.account === name.account && found.region === name.region ? found : undefined
}

/** The ARN that a name is asked about under: the key's, where it stands for one. */
export function arnOfName(name: KeyName): string {
  return 'key' in name ? keyArn(name, name.key) : aliasArn(name, name.alias)
}

/** The key of a request that may name it by an alias. */
export async function requireKey(needs: Reads, scope: Scope, keyId: string): Promise<KeyRecord> {
  const name = keyNameOf(keyId, scope)
  const found = await namedKey(needs, name)
  if (found !== undefined) return found
  const arn = arnOfName(name)
  throw notFound('key' in name ? `Key '${arn}' does not exist` : `Alias ${arn} is not found.`)
}

/** The key of a request of its own account, which names it by id or ARN. */
export async function requireOwnKey(needs: Reads, scope: Scope, keyId: string): Promise<KeyRecord> {
  const name = keyNameOf(keyId, scope)
  if ('alias' in name) throw notFound(`Invalid keyId '${keyId}'`)
  if (name.account !== scope.account) {
    throw new Fault('AccessDeniedException', 'The operation is not for keys of other accounts.')
  }
  return requireKey(needs, scope, keyId)
}

/** https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html */
function stateOf({ settings, deletesAt }: KeyRecord): 'Enabled' | 'Disabled' | 'PendingDeletion' {
  if (deletesAt !== undefined) return 'PendingDeletion'
  return settings.enabled ? 'Enabled' : 'Disabled'
}

export function requireNotPending(key: KeyRecord): KeyRecord {
  if (stateOf(key) === 'PendingDeletion') throw invalidState(`${key.arn} is pending deletion.`)
  return key
}

export function requireEnabled(key: KeyRecord): KeyRecord {
  requireNotPending(key)
  if (stateOf(key) === 'Disabled') throw new Fault('DisabledException', `${key.arn} is disabled.`)
  return key
}

/** A change of a key, seeing it as it is; what came between is tried again. */
export async function changeKey(
  needs: Reads,
  key: KeyRecord,
  change: (key: KeyRecord) => Partial<KeySettings> & { readonly deletesAt?: number | undefined },
): Promise<KeyRecord> {
  for (let seen: KeyRecord | undefined = key; seen !== undefined; seen = await presentKey(needs, key.id)) {
    const { deletesAt, ...settings } = { deletesAt: seen.deletesAt, ...change(seen) }
    const changed = { ...seen, deletesAt, settings: { ...seen.settings, ...settings }, revision: seen.revision + 1 }
    if (await needs.keys.replace(changed, seen.revision)) return changed
  }
  throw notFound(`Key '${key.arn}' does not exist`)
}

/** Enables or disables a key of the request's own account. */
export async function setEnabled(needs: Reads, scope: Scope, keyId: string, enabled: boolean): Promise<void> {
  const key = requireNotPending(await requireOwnKey(needs, scope, keyId))
  await changeKey(needs, key, (seen) => {
    requireNotPending(seen)
    return { enabled }
  })
}

/** A key as operations show it. */
export function metadataOf(key: KeyRecord, currentMaterial?: string): KeyMetadata {
  const { account, arn, createdAt, deletesAt, id, settings } = key
  const state = stateOf(key)
  return {
    AWSAccountId: account,
    KeyId: id,
    Arn: arn,
    CreationDate: new Date(createdAt),
    Enabled: state === 'Enabled',
    Description: settings.description,
    KeyUsage: 'ENCRYPT_DECRYPT',
    KeyState: state,
    ...(deletesAt !== undefined && { DeletionDate: new Date(deletesAt) }),
    Origin: 'AWS_KMS',
    KeyManager: 'CUSTOMER',
    CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
    KeySpec: 'SYMMETRIC_DEFAULT',
    EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
    MultiRegion: false,
    ...(currentMaterial !== undefined && { CurrentKeyMaterialId: currentMaterial }),
  }
}
