import { type KeySet, parseKeySet } from '../../../tokens/jwks.ts'
import { open, seal } from '../../../tokens/keyRing.ts'
import {
  exportSigningKey,
  generateSigningKey,
  importSigningKey,
  jwkOf,
  type Sign,
  type SigningKey,
  signJwts,
} from '../../../tokens/signingKey.ts'
import type { KeyRecord, PublicKeyRecord, SigningKeys, TokenUse } from '../ports/signingKeys.ts'
import type { Needs } from '../ports.ts'
import { poolNotFound } from './faults.ts'
import { lifetimes } from './validity.ts'

interface KeyNeeds extends Pick<Needs, 'userPools' | 'keyRing' | 'clock'> {
  readonly sign: Sign
}

type Claims = Readonly<Record<string, unknown>>

const uses: readonly TokenUse[] = ['id', 'access']
const purpose = 'cognito-idp/signing-key'

/** Pools whose parsed keys are kept at hand. */
const capacity = 2_000

/**
 * The signing keys of pools. Which keys there are is asked of the store at every use, so that a rotation or a deleted
 * pool is seen at once by every node; only what is computed from an immutable key is kept.
 */
export function signingKeys(needs: KeyNeeds): SigningKeys {
  const { userPools, keyRing, clock, sign } = needs
  const signers = keep((row: KeyRecord) => openKey(keyRing, row))
  const verifiers = keep((row: PublicKeyRecord): KeySet => parseKeySet({ keys: [JSON.parse(row.publicJwk)] }))
  const making = new Map<string, Promise<void>>()
  const ensure = (poolId: string): Promise<void> => {
    const known =
      making.get(poolId) ?? addGeneration(needs, poolId, 1, clock.now()).finally(() => making.delete(poolId))
    making.set(poolId, known)
    return known
  }
  const present = async (poolId: string): Promise<readonly KeyRecord[]> => {
    const rows = await userPools.currentKeys(poolId)
    if (rows.length > 0) return rows
    await ensure(poolId)
    const made = await userPools.currentKeys(poolId)
    if (made.length === 0) throw poolNotFound(poolId)
    return made
  }
  return {
    ready: async (poolId) => {
      await present(poolId)
    },
    sign: async <U extends TokenUse>(poolId: string, claims: Readonly<Record<U, Claims>>) => {
      const rows = await present(poolId)
      const uses = Object.keys(claims) as U[]
      const keyOf = (use: U): SigningKey => {
        const row = rows.find((key) => key.use === use)
        if (row === undefined) throw new Error(`The pool ${poolId} has no key for ${use} tokens.`)
        return signers(row)
      }
      const tokens = await signJwts(
        sign,
        uses.map((use) => ({ key: keyOf(use), claims: claims[use] })),
      )
      return Object.fromEntries(uses.map((use, index) => [use, tokens[index]])) as Record<U, string>
    },
    find: async (kid, now) => {
      const row = await userPools.key(kid)
      if (row === undefined || !mayVerify(row, now)) return undefined
      return { poolId: row.poolId, use: row.use, keys: verifiers(row) }
    },
    published: async (poolId, now) => {
      await present(poolId)
      const rows = await userPools.keys(poolId, now - lifetimes.longestToken)
      return { keys: rows.map((row) => JSON.parse(row.publicJwk) as object) }
    },
    rotate: async (poolId, now) => {
      const [current] = await present(poolId)
      await addGeneration(needs, poolId, (current?.generation ?? 0) + 1, now)
    },
  }
}

/** A retired key verifies until the last token that it signed has expired. */
function mayVerify({ retiredAt }: PublicKeyRecord, now: number): boolean {
  return retiredAt === undefined || now - retiredAt < lifetimes.longestToken
}

/** Whoever stores a generation first made it; another node's keys for the same generation are dropped. */
async function addGeneration(
  { userPools, keyRing }: Omit<KeyNeeds, 'sign'>,
  poolId: string,
  generation: number,
  now: number,
): Promise<void> {
  const made = await Promise.all(uses.map(async (use) => ({ use, key: await generateSigningKey() })))
  const rows = made.map(({ use, key }) => ({
    poolId,
    kid: key.kid,
    use,
    generation,
    privateKey: seal(keyRing, purpose, exportSigningKey(key), `${poolId}/${key.kid}`),
    publicJwk: JSON.stringify(jwkOf(key)),
    createdAt: now,
    retiredAt: undefined,
  }))
  await userPools.addKeys(rows, now)
}

function openKey(keyRing: Needs['keyRing'], { poolId, kid, privateKey }: KeyRecord): SigningKey {
  const pkcs8 = open(keyRing, purpose, privateKey, `${poolId}/${kid}`)
  if (pkcs8 === undefined)
    throw new Error(`The signing key ${kid} does not open: its master key is gone or it was changed.`)
  return importSigningKey(pkcs8, 'RS256', kid)
}

/** Keeps what is computed from a key's row; the oldest leaves first. */
function keep<R extends PublicKeyRecord, T>(compute: (row: R) => T): (row: R) => T {
  const kept = new Map<string, T>()
  return (row) => {
    const known = kept.get(row.kid)
    if (known !== undefined) return known
    const value = compute(row)
    kept.set(row.kid, value)
    if (kept.size > capacity) kept.delete(kept.keys().next().value as string)
    return value
  }
}
