import type { RiskConfigurationType, SetRiskConfigurationRequest } from '@aws-sdk/client-cognito-identity-provider'
import { contains, parseAddress, parseRange } from '../../../../policy/conditions/ipAddress.ts'
import type { Needs } from '../../ports.ts'
import { everyClient } from '../clients.ts'
import { invalidParameter, notAuthorized } from '../faults.ts'
import type { App } from '../sessions.ts'
import type { Occasion } from '../triggers.ts'
import type { RiskRecord } from './ports.ts'

/** Ranges of one list. https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RiskExceptionConfigurationType.html */
const mostRanges = 200

/**
 * The settings of a request, whole.
 * Deviation: what is to be done about risks that nobody here assesses is refused.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SetRiskConfiguration.html
 */
export function riskOf(input: SetRiskConfigurationRequest, poolId: string, clientId: string, now: number): RiskRecord {
  for (const name of ['CompromisedCredentialsRiskConfiguration', 'AccountTakeoverRiskConfiguration'] as const) {
    if (input[name] !== undefined) throw invalidParameter(`${name} is not supported by this server.`)
  }
  const { BlockedIPRangeList: blocked, SkippedIPRangeList: skipped } = input.RiskExceptionConfiguration ?? {}
  for (const ranges of [blocked ?? [], skipped ?? []]) requireRanges(ranges)
  return { poolId, clientId, blocked, skipped, modifiedAt: now }
}

function requireRanges(ranges: readonly string[]): void {
  if (ranges.length > mostRanges) throw invalidParameter(`A list has at most ${mostRanges} ranges of addresses.`)
  const wrong = ranges.find((range) => !range.includes('/') || parseRange(range) === undefined)
  if (wrong !== undefined) throw invalidParameter(`${wrong} is no range of addresses in CIDR notation.`)
}

/** The settings as the wire shows them. */
export function showRisk({ poolId, clientId, blocked, skipped, modifiedAt }: RiskRecord): RiskConfigurationType {
  return {
    UserPoolId: poolId,
    ...(clientId !== everyClient && { ClientId: clientId }),
    ...((blocked !== undefined || skipped !== undefined) && {
      RiskExceptionConfiguration: {
        ...(blocked && { BlockedIPRangeList: [...blocked] }),
        ...(skipped && { SkippedIPRangeList: [...skipped] }),
      },
    }),
    LastModifiedDate: new Date(modifiedAt),
  }
}

/** A client's own settings, or else the pool's. */
async function riskFor(
  { userPools }: Pick<Needs, 'userPools'>,
  poolId: string,
  clientId: string,
): Promise<RiskRecord | undefined> {
  return (await userPools.risk(poolId, clientId)) ?? (await userPools.risk(poolId, everyClient))
}

/** Whether a call comes from where nobody may sign in from. A pool that only looks on lets everybody through. */
export async function isBlocked(
  needs: Pick<Needs, 'userPools'>,
  { pool, client }: App,
  { address: text }: Occasion,
): Promise<boolean> {
  const address = text === undefined ? undefined : parseAddress(text)
  if (pool.settings.UserPoolAddOns?.AdvancedSecurityMode !== 'ENFORCED' || address === undefined) return false
  const ranges = (await riskFor(needs, pool.id, client.id))?.blocked ?? []
  return ranges.some((range) => {
    const parsed = parseRange(range)
    return parsed !== undefined && contains(parsed, address)
  })
}

/** @throws Fault NotAuthorizedException where a call comes from an address that is blocked. */
export async function requireUnblocked(needs: Pick<Needs, 'userPools'>, app: App, occasion: Occasion): Promise<void> {
  if (await isBlocked(needs, app, occasion)) {
    throw notAuthorized('Unable to login because of security reasons.', 'the address is blocked')
  }
}
