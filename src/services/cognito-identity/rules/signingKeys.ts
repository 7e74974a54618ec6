import type { Clock } from '../../../kernel/clock.ts'
import { type KeySet, keySetOf, type PublicJwk } from '../../../tokens/jwks.ts'
import { type KeyRingSource, open, seal } from '../../../tokens/keyRing.ts'
import {
  exportSigningKey,
  generateSigningKey,
  importSigningKey,
  jwkOf,
  type SigningKey,
} from '../../../tokens/signingKey.ts'
import type { IdentityStore, KeyRecord } from '../ports.ts'

/** The deployment's keys for OpenID tokens: made at first need, sealed at rest. */
export interface SigningKeys {
  readonly current: () => Promise<SigningKey>
  readonly keySet: () => Promise<KeySet>
  readonly published: () => Promise<readonly PublicJwk[]>
}

interface KeyNeeds {
  readonly identities: Pick<IdentityStore, 'signingKeyRecords' | 'addSigningKey'>
  readonly keyRing: KeyRingSource
  readonly clock: Clock
  /** Names the keys, as AWS does: `us-east-11`. */
  readonly region: string
}

const purpose = 'identity-signing-key'

/** Opens the deployment's keys; they are read once and kept. */
export function signingKeys(needs: KeyNeeds): SigningKeys {
  let kept: { readonly keys: readonly SigningKey[]; readonly set: KeySet } | undefined
  const load = async () => {
    if (kept !== undefined) return kept
    const keys = await keysOf(needs)
    kept = { keys, set: keySetOf(keys) }
    return kept
  }
  return {
    current: async () => {
      const newest = (await load()).keys.at(-1)
      if (newest === undefined) throw new Error('There is no signing key.')
      return newest
    },
    keySet: async () => (await load()).set,
    published: async () => (await load()).keys.map(jwkOf),
  }
}

async function keysOf(needs: KeyNeeds): Promise<readonly SigningKey[]> {
  const records = await needs.identities.signingKeyRecords()
  const present = records.length > 0 ? records : await makeFirst(needs)
  return present.map((record) => unseal(needs, record))
}

/** Several nodes may come here at once: the first one's key is everybody's. */
async function makeFirst({ identities, keyRing, clock, region }: KeyNeeds): Promise<readonly KeyRecord[]> {
  const kid = `${region}1`
  const secret = seal(keyRing, purpose, exportSigningKey(await generateSigningKey('RS512', kid)), kid)
  await identities.addSigningKey({ kid, place: 0, secret, createdAt: clock.now() })
  return identities.signingKeyRecords()
}

function unseal({ keyRing }: KeyNeeds, { kid, secret }: KeyRecord): SigningKey {
  const pkcs8 = open(keyRing, purpose, secret, kid)
  if (pkcs8 === undefined) throw new Error('The key ring does not open the identity pools’ signing key.')
  return importSigningKey(pkcs8, 'RS512', kid)
}
