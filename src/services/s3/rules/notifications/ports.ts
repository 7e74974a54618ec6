/** A function that hears of some of what happens to a bucket's objects. */
export interface NotificationRule {
  readonly id: string
  /** Its ARN, as it was given. */
  readonly function: string
  /** `s3:ObjectCreated:*`, `s3:ObjectRemoved:Delete` */
  readonly events: readonly string[]
  readonly prefix?: string
  readonly suffix?: string
}

/** Something that a function is to hear of. */
export interface NewEvent {
  /** The function's ARN. */
  readonly function: string
  /** Milliseconds since the epoch. */
  readonly at: number
  /** The event as the function gets it, but for its place among others. */
  readonly record: EventRecord
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
export interface EventRecord {
  readonly eventName: string
  readonly s3: {
    readonly bucket: {
      readonly name: string
      readonly ownerIdentity: { readonly principalId: string }
      readonly arn: string
    }
    readonly object: Readonly<Record<string, string | number>>
  }
}

/** An event that was kept, and not heard yet. */
export interface KeptEvent extends NewEvent {
  /** Greater than that of every event kept before. */
  readonly id: number
  /** How often the function failed on it. */
  readonly failures: number
  /** How often it could not be tried at all. */
  readonly refusals: number
}

/** Events that are kept by the very writes that they tell of, until somebody heard them. */
export interface EventStore {
  /** Those of this process that are to be tried by now, the oldest first. */
  readonly due: (now: number, limit: number) => Promise<readonly KeptEvent[]>
  /** When the next of them is to be tried; undefined while there is none. */
  readonly next: () => Promise<number | undefined>
  readonly remove: (id: number) => Promise<void>
  readonly postpone: (event: Pick<KeptEvent, 'id' | 'failures' | 'refusals'>, until: number) => Promise<void>
  /** `listener` is called whenever one was kept by this process. */
  readonly onKept: (listener: () => void) => void
}
