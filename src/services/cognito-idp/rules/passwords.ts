import { createHmac } from 'node:crypto'
import { secretFor } from '../../../tokens/keyRing.ts'
import { createVerifier, decoyVerifier, type SrpIdentity, type SrpVerifier } from '../../../tokens/srp.ts'
import type { PoolRecord } from '../ports/pools.ts'
import type { UserRecord } from '../ports/users.ts'
import type { Needs } from '../ports.ts'
import { openStored, sealText } from './boxes.ts'
import { derivedUuid } from './derivedUuid.ts'
import { poolName } from './pools.ts'
import { foldName, namesByAttribute } from './usernames.ts'

/** Who a user's verifier is of. */
export function identityOf({ poolId, username }: Pick<UserRecord, 'poolId' | 'username'>): SrpIdentity {
  return { poolName: poolName(poolId), username }
}

/** What making a password needs. */
export type PasswordNeeds = Pick<Needs, 'keyRing' | 'random' | 'power'>

/** What a new password changes of a user: only a sealed verifier is kept. Failed attempts at the old one are forgotten. */
export async function newPassword(
  { keyRing, random, power }: PasswordNeeds,
  user: UserRecord,
  password: string,
  now: number,
): Promise<Pick<UserRecord, 'password' | 'passwordSetAt' | 'lockout'>> {
  const verifier = JSON.stringify(await createVerifier(power, random, identityOf(user), password))
  return {
    password: sealText(keyRing, 'cognito-idp/password', verifier, placeOf(user)),
    passwordSetAt: now,
    lockout: { failures: 0, failedAt: 0 },
  }
}

/** Whether a user has the password still that they had before. */
export function hasSamePassword({ password: now }: UserRecord, { password: then }: UserRecord): boolean {
  if (now === undefined || then === undefined) return now === then
  return Buffer.compare(now, then) === 0
}

/** A user's verifier; undefined while the user has no password. */
export function verifierOf(needs: Pick<Needs, 'keyRing'>, user: UserRecord): SrpVerifier | undefined {
  return user.password === undefined ? undefined : verifierIn(needs, user, user.password)
}

/** The verifier in a box of the user's, present or past. */
export function verifierIn({ keyRing }: Pick<Needs, 'keyRing'>, user: UserRecord, box: Uint8Array): SrpVerifier {
  return JSON.parse(openStored(keyRing, 'cognito-idp/password', box, placeOf(user))) as SrpVerifier
}

/** No password has this verifier: comparing with it takes as long as with a real one. */
export const unmatchable: SrpVerifier = { salt: '1'.repeat(32), verifier: '2' }

/** The stand-in for a user who does not exist: always the same for a name, however it is spelled, with a password that nobody knows. */
export function decoy(
  { keyRing }: Pick<Needs, 'keyRing'>,
  pool: PoolRecord,
  wanted: string,
): { readonly username: string; readonly verifier: SrpVerifier } {
  const name = foldName(pool.settings, wanted)
  const username = namesByAttribute(pool.settings) ? decoySub(keyRing, pool.id, name) : name
  return { username, verifier: decoyVerifier(keyRing, { poolName: poolName(pool.id), username }) }
}

/** Where users are named by their sub, a stand-in has one too. */
function decoySub(keyRing: Needs['keyRing'], poolId: string, name: string): string {
  const bytes = createHmac('sha256', secretFor(keyRing, 'cognito-idp/decoy-sub'))
    .update(JSON.stringify([poolId, name]))
    .digest()
  return derivedUuid(bytes)
}

function placeOf({ poolId, sub }: UserRecord): string {
  return `${poolId}/${sub}`
}
