import { secretAccessKey, uniqueId } from '../../../kernel/random.ts'
import { seal } from '../../../tokens/keyRing.ts'
import type { AccessKeyRecord } from '../ports/credentials.ts'
import type { Needs } from '../ports.ts'
import { secretPurpose } from './directory.ts'
import { iamFault, noSuchPrincipal } from './faults.ts'
import type { KeyOwner } from './ownUser.ts'

type KeyNeeds = Pick<Needs, 'directory' | 'keyRing' | 'clock' | 'random'>

/** A fresh access key, its secret once in clear text. */
export interface FreshKey {
  readonly id: string
  readonly secret: string
  readonly createdAt: number
}

/** Gives an owner a further access key; two are AWS's quota. */
export async function addAccessKey(needs: KeyNeeds, owner: KeyOwner): Promise<FreshKey> {
  const { key, secret } = sealedKey(needs, owner.id, owner.account)
  for (const place of [0, 1] as const) {
    if (await needs.directory.change({ do: 'addAccessKey', key, place })) {
      return { id: key.id, secret, createdAt: key.createdAt }
    }
  }
  if ((await needs.directory.accessKeys(owner.id)).length < 2) throw noSuchPrincipal('user', owner.name)
  throw iamFault('LimitExceeded', 'Cannot exceed quota for AccessKeysPerUser: 2')
}

/** An access key with its secret sealed for storage and bound to its id. */
export function sealedKey(
  { keyRing, clock, random }: Pick<KeyNeeds, 'keyRing' | 'clock' | 'random'>,
  owner: string,
  account: string,
): { readonly key: AccessKeyRecord; readonly secret: string } {
  const id = uniqueId(random, 'AKIA')
  const secret = secretAccessKey(random)
  const sealed = seal(keyRing, secretPurpose, Buffer.from(secret), id)
  return { key: { id, owner, account, secret: sealed, active: true, createdAt: clock.now() }, secret }
}

export function noSuchAccessKey(id: string): Error {
  return iamFault('NoSuchEntity', `The Access Key with id ${id} cannot be found.`)
}
