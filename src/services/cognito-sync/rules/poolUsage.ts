import type { IdentityPoolUsage } from '@aws-sdk/client-cognito-sync'
import type { Needs } from '../ports.ts'
import { modified } from './shapes.ts'

/**
 * What the identities of a pool keep. Deviation: sync sessions are counted where they changed something.
 * https://docs.aws.amazon.com/cognitosync/latest/APIReference/API_IdentityPoolUsage.html
 */
export async function poolUsage({ syncs }: Pick<Needs, 'syncs'>, pool: string): Promise<IdentityPoolUsage> {
  const { sessions, storage, modifiedAt } = await syncs.poolUsage(pool)
  return { IdentityPoolId: pool, SyncSessionsCount: sessions, DataStorage: storage, ...modified(modifiedAt) }
}
