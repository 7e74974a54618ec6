import type { CognitoStreams, PushSync, SetIdentityPoolConfigurationRequest } from '@aws-sdk/client-cognito-sync'
import type { Needs, PoolSettings } from '../ports.ts'
import { invalidParameter } from './faults.ts'

/**
 * Requires a configuration that is acted on: one that turns push sync and streams off.
 * Deviation: there are no SNS platform applications and no Kinesis streams here; to turn them on is refused.
 */
export function requireServed({ PushSync, CognitoStreams }: SetIdentityPoolConfigurationRequest): void {
  if ((PushSync?.ApplicationArns ?? []).length > 0) throw invalidParameter('Not supported here: PushSync.')
  if (CognitoStreams !== undefined && CognitoStreams.StreamingStatus !== 'DISABLED') {
    throw invalidParameter('Not supported here: CognitoStreams, unless their StreamingStatus is DISABLED.')
  }
}

/** The roles that a configuration passes on. */
export function passedRoles({ PushSync, CognitoStreams }: SetIdentityPoolConfigurationRequest): readonly string[] {
  return [PushSync?.RoleArn, CognitoStreams?.RoleArn].filter((arn) => arn !== undefined)
}

/** A pool's configuration as the wire shows it. */
export function configurationShape(pool: string, { pushSync, streams }: PoolSettings) {
  return {
    IdentityPoolId: pool,
    ...(pushSync === undefined ? {} : { PushSync: pushSync satisfies PushSync }),
    ...(streams === undefined ? {} : { CognitoStreams: streams satisfies CognitoStreams }),
  }
}

/** Changes a pool's settings, on what they are now; false when others were faster every time. */
export async function changeSettings(
  { syncs }: Pick<Needs, 'syncs'>,
  pool: string,
  next: (settings: PoolSettings) => PoolSettings,
): Promise<PoolSettings | undefined> {
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const settings = next(await syncs.settings(pool))
    if (await syncs.saveSettings(pool, settings)) return settings
  }
  return undefined
}
