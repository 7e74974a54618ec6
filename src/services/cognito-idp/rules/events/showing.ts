import type { AuthEventType } from '@aws-sdk/client-cognito-identity-provider'
import { Fault } from '../../../../kernel/fault.ts'
import type { PoolRecord } from '../../ports/pools.ts'
import { userFaults } from '../faults.ts'
import type { EventRecord } from './ports.ts'
import { watches } from './watching.ts'

/** Faults of the operations on users' events. */
export const eventFaults = [...userFaults, 'UserPoolAddOnNotEnabledException'] as const

/** Refuses pools that keep no events. */
export function requireWatching(pool: PoolRecord): void {
  if (!watches(pool)) {
    throw new Fault('UserPoolAddOnNotEnabledException', 'Threat protection is not enabled for the user pool.')
  }
}

/** An event as the wire shows it. */
export function showEvent(event: EventRecord): AuthEventType {
  const { id, type, at, response, isBlocked, challenges, address, feedback } = event
  return {
    EventId: id,
    EventType: type,
    CreationDate: new Date(at),
    EventResponse: response,
    EventRisk: { RiskDecision: isBlocked ? 'Block' : 'NoRisk' },
    ChallengeResponses: challenges.map(({ name, isRight }) => ({
      ChallengeName: name,
      ChallengeResponse: isRight ? 'Success' : 'Failure',
    })),
    EventContextData: { ...(address !== undefined && { IpAddress: address }) },
    ...(feedback && {
      EventFeedback: { FeedbackValue: feedback.value, Provider: 'Admin', FeedbackDate: new Date(feedback.at) },
    }),
  }
}
