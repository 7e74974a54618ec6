import type { EventFeedbackType, EventResponseType, EventType } from '@aws-sdk/client-cognito-identity-provider'
import type { Page } from '../../ports/rows.ts'

/**
 * Something that a user, or somebody in their name, did.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AuthEventType.html
 */
export interface EventRecord {
  readonly poolId: string
  readonly sub: string
  readonly id: string
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly type: EventType
  readonly response: EventResponseType
  readonly challenges: readonly { readonly name: 'Password' | 'Mfa'; readonly isRight: boolean }[]
  /** True where the address that it came from is blocked. */
  readonly isBlocked: boolean
  readonly address: string | undefined
  readonly feedback: EventFeedback | undefined
}

/** What an administrator says of an event. */
export interface EventFeedback {
  readonly value: NonNullable<EventFeedbackType['FeedbackValue']>
  /** Milliseconds since the epoch. */
  readonly at: number
}

/** Which addresses a pool, or one client of it, lets nobody sign in from, and which it takes for safe. */
export interface RiskRecord {
  readonly poolId: string
  /** `ALL` for every client without a record of its own. */
  readonly clientId: string
  /** CIDR. */
  readonly blocked: readonly string[] | undefined
  readonly skipped: readonly string[] | undefined
  /** Milliseconds since the epoch. */
  readonly modifiedAt: number
}

/** Where users' events are kept, and what is done about them. */
export interface EventStore {
  readonly event: (poolId: string, sub: string, id: string) => Promise<EventRecord | undefined>
  /** The latest first; a page goes on after `<at>/<id>`. */
  readonly events: (poolId: string, sub: string, page: Page) => Promise<readonly EventRecord[]>
  /** Adds or changes an event, but not its feedback; forgets the user's past `most`, and everybody's from before. False when the user is gone. */
  readonly putEvent: (event: EventRecord, most: number, forgetBefore: number) => Promise<boolean>
  /** False when there is no such event. */
  readonly judgeEvent: (poolId: string, sub: string, id: string, feedback: EventFeedback) => Promise<boolean>
  readonly risk: (poolId: string, clientId: string) => Promise<RiskRecord | undefined>
  /** False when the pool is gone. */
  readonly putRisk: (risk: RiskRecord) => Promise<boolean>
}
