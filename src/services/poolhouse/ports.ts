import type { ConditionContext } from '../../kernel/operation.ts'
import type { Explained } from '../../policy/index.ts'

/** A denial as it is kept: plain data. */
export interface Denial {
  readonly requestId: string
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly service: string
  readonly operation?: string
  readonly caller: string
  readonly code: string
  readonly message: string
  readonly reason?: string
  readonly explained?: Explained
  readonly authorizationMessage?: string
}

/** The denials of the last while. */
export interface Denials {
  readonly find: (requestId: string) => Denial | undefined
  /** Newest first, those older than the place `before`; `next` is where more begin. */
  readonly list: (limit: number, before?: number) => { readonly denials: readonly Denial[]; readonly next?: number }
}

/** What the administrator's service needs from outside. */
export interface Needs {
  readonly denials: Denials
  /** An answer; `never` where no policy could allow it; undefined when there is no such principal. */
  readonly explain: (supposed: {
    readonly principal: string
    readonly action: string
    readonly resource: string
    readonly context: ConditionContext
  }) => Promise<Explained | { readonly never: string } | undefined>
}
