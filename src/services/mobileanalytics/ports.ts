/** What Mobile Analytics needs from outside. */
export interface Needs {
  readonly log: EventLog
}

/** Where events are kept. */
export interface EventLog {
  /** Appends documents, each a line. Resolves when they are on disk. */
  readonly append: (documents: readonly object[]) => Promise<void>
}

/** An event as apps send it. https://docs.aws.amazon.com/mobileanalytics/latest/ug/PutEvents.html */
export interface AppEvent {
  readonly eventType: string
  /** ISO 8601. */
  readonly timestamp: string
  readonly session?: {
    readonly id?: string
    /** Milliseconds. */
    readonly duration?: number
    readonly startTimestamp?: string
    readonly stopTimestamp?: string
  }
  readonly version?: string
  readonly attributes?: Readonly<Record<string, string>>
  readonly metrics?: Readonly<Record<string, number>>
}

/** The app and the device that events are of, as the header says. */
export interface ClientContext {
  readonly client: { readonly client_id: string }
  readonly services: { readonly mobile_analytics: { readonly app_id: string } }
}
