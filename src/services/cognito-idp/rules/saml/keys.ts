import { open, seal } from '../../../../tokens/keyRing.ts'
import {
  exportSigningKey,
  generateSigningKey,
  importSigningKey,
  type SigningKey,
} from '../../../../tokens/signingKey.ts'
import type { SamlKeyRecord, SamlKeyUse } from '../../hosted/ports.ts'
import type { Needs } from '../../ports.ts'
import { poolNotFound } from '../faults.ts'
import { selfSigned } from './certificate.ts'

type KeyNeeds = Pick<Needs, 'userPools' | 'keyRing' | 'random'>

const purpose = 'cognito-idp/saml-key'

/** Milliseconds of ten years. */
const validity = 3652 * 86_400_000

/**
 * A pool's key for SAML with its certificate, made when it is needed first; whoever stores theirs first made it.
 * Deviation: AWS issues another certificate each year.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetSigningCertificate.html
 */
export async function samlKeyOf(needs: KeyNeeds, poolId: string, use: SamlKeyUse, now: number): Promise<SamlKeyRecord> {
  const known = (await needs.userPools.samlKey(poolId, use)) ?? (await newKey(needs, poolId, use, now))
  if (known === undefined) throw poolNotFound(poolId)
  return known
}

async function newKey(
  { userPools, keyRing, random }: KeyNeeds,
  poolId: string,
  use: SamlKeyUse,
  now: number,
): Promise<SamlKeyRecord | undefined> {
  const key = await generateSigningKey('RS256')
  await userPools.addSamlKey({
    poolId,
    use,
    privateKey: seal(keyRing, purpose, exportSigningKey(key), `${poolId}/${use}`),
    certificate: selfSigned(random, key, { name: poolId, use, from: now, to: now + validity }),
    createdAt: now,
  })
  return userPools.samlKey(poolId, use)
}

/** The key itself. */
export function openSamlKey({ keyRing }: Pick<Needs, 'keyRing'>, record: SamlKeyRecord): SigningKey {
  const { poolId, use, privateKey } = record
  const pkcs8 = open(keyRing, purpose, privateKey, `${poolId}/${use}`)
  if (pkcs8 === undefined) {
    throw new Error(`The SAML key of ${poolId} does not open: its master key is gone or it was changed.`)
  }
  return importSigningKey(pkcs8, 'RS256')
}
