import { open } from '../../../tokens/keyRing.ts'
import type { AccessKeyRecord } from '../ports/credentials.ts'
import type { Needs } from '../ports.ts'
import { sealedKey } from './accessKeys.ts'
import { rootArn, secretPurpose } from './directory.ts'

/** The account's root access key in clear text, for the credentials file. */
export interface RootKey {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** Whether it was made just now. */
  readonly created: boolean
}

/** The account's root access key, made when there is none. Safe to call from several nodes at once. */
export function ensureRoot(needs: Needs) {
  return async ({ account }: { readonly account: string }): Promise<RootKey> => {
    const { directory } = needs
    const owner = rootArn(account)
    const present = (await directory.accessKeys(owner))[0]
    if (present !== undefined) return rootKey(needs, present, false)
    const { key } = sealedKey(needs, owner, account)
    const created = await directory.change({ do: 'addAccessKey', key, place: 0 })
    const first = created ? key : (await directory.accessKeys(owner))[0]
    if (first === undefined) throw new Error(`The root access key of account ${account} vanished while it was made.`)
    return rootKey(needs, first, created)
  }
}

function rootKey({ keyRing }: Needs, key: AccessKeyRecord, created: boolean): RootKey {
  const secret = open(keyRing, secretPurpose, key.secret, key.id)
  if (secret === undefined)
    throw new Error('The key ring does not open the root access key: it is not this data folder’s.')
  return { accessKeyId: key.id, secretAccessKey: Buffer.from(secret).toString(), created }
}
