import type { CallAs } from '../../kernel/call.ts'
import type { AssumedRole, Caller } from '../../kernel/caller.ts'
import { type MovableClock, movableClock } from '../../kernel/clock.ts'
import { Fault } from '../../kernel/fault.ts'
import type { Metadata } from '../../storage/metadata/driver.ts'
import { cognitoSyncStore } from '../../storage/metadata/stores/cognitoSync/index.ts'
import { temporaryMetadata } from '../../storage/testing.ts'
import { createKeyRing } from '../../tokens/keyRing.ts'
import { account, random, region, root } from '../asking.fixture.ts'
import { requestOf } from '../iam/world.fixture.ts'
import { service } from './index.ts'
import type { IdentityPool, Needs } from './ports.ts'

export const pool = 'us-east-1:aaaaaaaa-0000-4000-8000-000000000000'
export const otherPool = 'us-east-1:bbbbbbbb-0000-4000-8000-000000000000'
/** A pool of another account. */
export const foreignPool = 'us-east-1:cccccccc-0000-4000-8000-000000000000'
export const ana = 'us-east-1:00000000-0000-4000-8000-00000000000a'
export const ben = 'us-east-1:00000000-0000-4000-8000-00000000000b'
export const stranger = 'us-east-1:00000000-0000-4000-8000-00000000000c'

export interface SyncWorld {
  readonly needs: Needs
  readonly metadata: Metadata
  readonly clock: MovableClock
  /** Calls an operation by its wire name, as the developer unless said otherwise. */
  readonly call: <O extends object = Record<string, unknown>>(
    name: string,
    input: object,
    caller?: Caller,
  ) => Promise<O>
  readonly close: () => Promise<void>
}

/** Cognito Sync on a real database, with two pools, and functions that the test answers for. */
export async function syncWorld(callAs: CallAs = noFunctions): Promise<SyncWorld> {
  const { metadata, close } = await temporaryMetadata()
  const clock = movableClock({ now: () => Date.UTC(2030, 0, 1) })
  const keyRing = createKeyRing(random, clock.now())
  const pools = new Map<string, IdentityPool>([
    [pool, { id: pool, account, region }],
    [otherPool, { id: otherPool, account, region }],
    [foreignPool, { id: foreignPool, account: '999999999999', region }],
  ])
  const poolOfIdentity = new Map([
    [ana, pool],
    [ben, pool],
    [stranger, foreignPool],
  ])
  const needs: Needs = {
    syncs: cognitoSyncStore(metadata),
    identities: {
      pool: async (id) => pools.get(id),
      poolOf: async (identity) => pools.get(poolOfIdentity.get(identity) ?? ''),
      pools: async (owner, _, after, limit) =>
        [...pools.values()]
          .filter((each) => each.account === owner && each.id > after)
          .map(({ id }) => id)
          .slice(0, limit),
    },
    keyRing,
    callAs,
    clock,
  }
  return {
    needs,
    metadata,
    clock,
    call: async (name, input, caller = root) => {
      const operation = service.operations[name]
      if (operation === undefined) throw new Error(`${name} is not served`)
      return operation
        .handle(needs)(input, requestOf(caller))
        .catch((error: unknown) => {
          const common = ['InvalidParameterException', 'TooManyRequestsException']
          const undeclared =
            error instanceof Fault && !operation.faults.includes(error.code) && !common.includes(error.code)
          throw undeclared ? new Error(`${name} does not declare ${error.code}`, { cause: error }) : error
        })
    },
    close,
  }
}

/** Credentials of an identity. */
export function credentialsOf(identity: string, ofPool = pool): AssumedRole {
  return {
    kind: 'session',
    account,
    arn: `arn:aws:sts::${account}:assumed-role/app/CognitoIdentityCredentials`,
    userId: 'AROAAPP:CognitoIdentityCredentials',
    accessKeyId: 'ASIATEST',
    role: { arn: `arn:aws:iam::${account}:role/app`, id: 'AROAAPP', name: 'app' },
    sessionName: 'CognitoIdentityCredentials',
    tags: {},
    context: {
      'cognito-identity.amazonaws.com:aud': [ofPool],
      'cognito-identity.amazonaws.com:sub': [identity],
      'cognito-identity.amazonaws.com:amr': ['authenticated'],
    },
    policies: [],
    policyArns: [],
    issuedAt: 0,
    expiresAt: Number.MAX_SAFE_INTEGER,
  }
}

const noFunctions: CallAs = () => async () => {
  throw new Fault('ResourceNotFoundException', 'there is no function', { status: 404 })
}
