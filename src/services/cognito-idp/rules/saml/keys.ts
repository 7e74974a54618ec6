import { open, seal } from '../../../../tokens/keyRing.ts'
import {
  exportSigningKey,
  generateSigningKey,
  importSigningKey,
  type SigningKey,
} from '../../../../tokens/signingKey.ts'
import type { SamlKeyRecord } from '../../hosted/ports.ts'
import type { Needs } from '../../ports.ts'
import { poolNotFound } from '../faults.ts'
import { selfSigned } from './certificate.ts'

type KeyNeeds = Pick<Needs, 'userPools' | 'keyRing' | 'random'>

const purpose = 'cognito-idp/saml-key'

/** Milliseconds of ten years. */
const validity = 3652 * 86_400_000

/**
 * The key and certificate of what a pool sends to SAML providers, made when they are needed first; whoever stores theirs first made them.
 * Deviation: AWS issues another certificate each year.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetSigningCertificate.html
 */
export async function samlKeyOf(needs: KeyNeeds, poolId: string, now: number): Promise<SamlKeyRecord> {
  const { userPools } = needs
  const known = (await userPools.samlKey(poolId)) ?? (await newKey(needs, poolId, now))
  if (known === undefined) throw poolNotFound(poolId)
  return known
}

async function newKey(
  { userPools, keyRing, random }: KeyNeeds,
  poolId: string,
  now: number,
): Promise<SamlKeyRecord | undefined> {
  const key = await generateSigningKey('RS256')
  await userPools.addSamlKey({
    poolId,
    privateKey: seal(keyRing, purpose, exportSigningKey(key), poolId),
    certificate: selfSigned(random, key, { name: poolId, from: now, to: now + validity }),
    createdAt: now,
  })
  return userPools.samlKey(poolId)
}

/** The key itself. */
export function openSamlKey({ keyRing }: Pick<Needs, 'keyRing'>, { poolId, privateKey }: SamlKeyRecord): SigningKey {
  const pkcs8 = open(keyRing, purpose, privateKey, poolId)
  if (pkcs8 === undefined)
    throw new Error(`The SAML key of ${poolId} does not open: its master key is gone or it was changed.`)
  return importSigningKey(pkcs8, 'RS256')
}
