import type { Caller } from '../../kernel/caller.ts'
import type { Ask } from '../../kernel/operation.ts'
import { cognitoIdentityStore } from '../../storage/metadata/stores/cognitoIdentity.ts'
import { temporaryMetadata } from '../../storage/testing.ts'
import { keySetOf } from '../../tokens/jwks.ts'
import { generateSigningKey, signJwt } from '../../tokens/signingKey.ts'
import { account, region } from '../asking.fixture.ts'
import { verifyIdToken } from '../cognito-idp/rules/verify.ts'
import { requestOf } from '../iam/world.fixture.ts'
import { type StsWorld, stsWorld } from '../sts/world.fixture.ts'
import { service, signingKeys, verifyOpenIdToken } from './index.ts'
import type { IdentityStore, Needs } from './ports.ts'

export const userPool = 'us-east-1_Pool1'
export const client = 'client1'
export const provider = `cognito-idp.us-east-1.amazonaws.com/${userPool}`
const anybody: Caller = { kind: 'anonymous' }

export interface PoolWorld extends StsWorld {
  readonly identities: IdentityStore
  readonly poolNeeds: Needs
  readonly identity: <O extends object = Record<string, unknown>>(name: string, input: object) => Promise<O>
  readonly poolAsks: (name: string, input: object) => Promise<readonly Ask[]>
  /** An id token of the user pool. */
  readonly idToken: (sub: string, claims?: object) => Promise<string>
  /** Users who were signed out. */
  readonly signedOut: Set<string>
  /** How many statements the store ran since the last asking. */
  readonly counts: () => { readonly reads: number; readonly writes: number }
}

/** Identity pools over STS and IAM on real databases, and a user pool's real tokens. */
export async function poolWorld(): Promise<PoolWorld> {
  const { metadata, close } = await temporaryMetadata()
  let reads = 0
  let writes = 0
  const identities = cognitoIdentityStore({
    ...metadata,
    get: (...args) => {
      reads += 1
      return metadata.get(...args)
    },
    all: (...args) => {
      reads += 1
      return metadata.all(...args)
    },
    write: (...args) => {
      writes += 1
      return metadata.write(...args)
    },
  })
  const verifier: { verify?: ReturnType<typeof verifyOpenIdToken> } = {}
  const sts = await stsWorld(async (token) => {
    if (verifier.verify === undefined) throw new Error('not wired yet')
    return verifier.verify(token)
  })
  const { clock, random, keyRing } = sts.needs
  const keys = signingKeys({ identities, keyRing, clock, region })
  verifier.verify = verifyOpenIdToken({ signingKeys: keys, clock })
  const poolKey = await generateSigningKey('RS256', 'pool-key')
  const issuerOf = (id: string) => `http://127.0.0.1:4566/${id}`
  const find = async (kid: string) =>
    kid === poolKey.kid ? { poolId: userPool, use: 'id' as const, keys: keySetOf([poolKey]) } : undefined
  const signedOut = new Set<string>()
  const unused = async (): Promise<never> => {
    throw new Error('only find is needed to verify')
  }
  const poolNeeds: Needs = {
    identities,
    userPools: {
      verifyIdToken: verifyIdToken({
        issuerOf,
        signingKeys: { find, ready: unused, sign: unused, published: unused, rotate: unused },
      }),
      userStillSignedIn: async (_, { sub }) => sub !== undefined && !signedOut.has(sub),
    },
    foreignLogins: {
      verify: async ({ provider }) => ({
        ok: false,
        reason: 'unsupported',
        detail: `nobody verifies ${provider} here`,
      }),
    },
    ownTokens: verifyOpenIdToken({ signingKeys: keys, clock }),
    sessions: sts.sessions,
    signingKeys: keys,
    clock,
    random,
  }
  return {
    ...sts,
    identities,
    poolNeeds,
    signedOut,
    identity: async (name, input) => {
      const operation = service.operations[name]
      if (operation === undefined) throw new Error(`${name} is not served`)
      return operation.handle(poolNeeds)(input, requestOf(anybody))
    },
    poolAsks: async (name, input) => {
      const operation = service.operations[name]
      if (operation?.asks === undefined) throw new Error(`${name} asks nothing`)
      return operation.asks(input, { account, region }, poolNeeds)
    },
    idToken: (sub, claims = {}) => {
      const iat = Math.floor(clock.now() / 1000)
      const base = { sub, iss: issuerOf(userPool), aud: client, token_use: 'id', iat, exp: iat + 3600 }
      return signJwt(poolKey, { ...base, ...claims })
    },
    counts: () => {
      const counted = { reads, writes }
      reads = 0
      writes = 0
      return counted
    },
    close: async () => {
      await close()
      await sts.close()
    },
  }
}

/** The trust statement that AWS's console writes for a pool. */
export function trustOf(pool: string, amr: 'authenticated' | 'unauthenticated', more: readonly string[] = []) {
  return {
    Effect: 'Allow',
    Principal: { Federated: 'cognito-identity.amazonaws.com' },
    Action: ['sts:AssumeRoleWithWebIdentity', ...more],
    Condition: {
      StringEquals: { 'cognito-identity.amazonaws.com:aud': pool },
      'ForAnyValue:StringLike': { 'cognito-identity.amazonaws.com:amr': amr },
    },
  }
}
