import type { CredentialKind, CredentialRecord } from '../ports/credentials.ts'
import type { UserRecord } from '../ports/principals.ts'
import type { Directory } from './directory.ts'
import { iamFault } from './faults.ts'
import { requireUser } from './find.ts'
import { quotas } from './quotas.ts'

export type CredentialOf<K extends CredentialKind> = Extract<CredentialRecord, { kind: K }>

/** How each kind is named in faults. */
const words = {
  ssh: { one: 'Public Key', quota: 'PublicKeysPerUser' },
  signing: { one: 'Certificate', quota: 'CertificatesPerUser' },
  service: { one: 'Service Specific Credential', quota: 'ServiceSpecificCredentialsPerUser' },
} as const

/** Gives a user a further credential; false when the same one is there already. */
export async function addCredential(
  directory: Directory,
  user: UserRecord,
  credential: CredentialRecord,
): Promise<boolean> {
  const limit = quotas.credentials[credential.kind]
  if (await directory.change({ do: 'addCredential', credential, limit })) return true
  await requireUser(directory, user.account, user.name)
  const alike = (await directory.credentials(user.id, credential.kind)).filter(
    ({ scope }) => scope === credential.scope,
  )
  if (alike.length < limit) return false
  throw iamFault('LimitExceeded', `Cannot exceed quota for ${words[credential.kind].quota}: ${limit}`)
}

/** A credential of the user; another user's is as good as none. */
export async function requireCredential<K extends CredentialKind>(
  directory: Directory,
  user: UserRecord,
  kind: K,
  id: string,
): Promise<CredentialOf<K>> {
  const found = await directory.credential(id)
  if (found === undefined || found.user !== user.id || !isOf(kind, found)) throw noSuchCredential(kind, id)
  return found
}

/** Turns a credential of the user on or off. */
export async function setCredential(
  directory: Directory,
  user: UserRecord,
  kind: CredentialKind,
  id: string,
  status: string | undefined,
): Promise<void> {
  await requireCredential(directory, user, kind, id)
  const active = requireStatus(status)
  if (!(await directory.change({ do: 'setCredential', id, user: user.id, active }))) throw noSuchCredential(kind, id)
}

export async function removeCredential(
  directory: Directory,
  user: UserRecord,
  kind: CredentialKind,
  id: string,
): Promise<void> {
  await requireCredential(directory, user, kind, id)
  if (!(await directory.change({ do: 'removeCredential', id, user: user.id }))) throw noSuchCredential(kind, id)
}

/** Whether a credential is of the kind. */
export function isOf<K extends CredentialKind>(kind: K, credential: CredentialRecord): credential is CredentialOf<K> {
  return credential.kind === kind
}

/** `Active` or `Inactive`, as the wire says it. */
export function statusOf({ active }: { readonly active: boolean }): 'Active' | 'Inactive' {
  return active ? 'Active' : 'Inactive'
}

/** `Expired` is a state that only time brings about. */
function requireStatus(status: string | undefined): boolean {
  if (status === 'Expired') throw iamFault('ValidationError', 'Status must be Active or Inactive.')
  return status === 'Active'
}

function noSuchCredential(kind: CredentialKind, id: string): Error {
  return iamFault('NoSuchEntity', `The ${words[kind].one} with id ${id} cannot be found.`)
}
