import type { CallAs } from '../../kernel/call.ts'
import type { ConditionContext, Scope } from '../../kernel/operation.ts'
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
  /** With `within` only what that account alone has a part in. */
  readonly find: (requestId: string, within?: string) => Promise<Denial | undefined>
  /** Newest first, those older than the place `before`; `next` is where more begin. `within` as in `find`. */
  readonly list: (page: {
    readonly limit: number
    readonly before?: number | undefined
    readonly within?: string | undefined
  }) => Promise<{ readonly denials: readonly Denial[]; readonly next?: number }>
}

/** An account of the deployment. */
export interface Account extends AccountPlace {
  readonly name: string
  readonly email?: string
  /** 64 hexadecimal digits: who owns it, in S3's words. */
  readonly canonicalId: string
  readonly isManagement: boolean
}

/** Where an account stands in the list. */
export interface AccountPlace {
  /** Twelve digits. */
  readonly id: string
  /** Milliseconds since the epoch. */
  readonly createdAt: number
}

/** The accounts of the deployment. */
export interface Accounts {
  /** Undefined when the name is taken. */
  readonly create: (wanted: { readonly name: string; readonly email?: string }) => Promise<
    | {
        readonly account: Account
        readonly accessKeyId: string
        readonly secretAccessKey: string
      }
    | undefined
  >
  /** Oldest first. */
  readonly list: (page: {
    readonly after: AccountPlace | undefined
    readonly limit: number
  }) => Promise<readonly Account[]>
}

/** What a provider calls the user of an identity. */
export interface IdentityLogin {
  readonly provider: string
  readonly subject: string
}

/** An identity of an identity pool. */
export interface Identity {
  readonly id: string
  readonly pool: { readonly id: string; readonly name: string }
  readonly logins: readonly IdentityLogin[]
  /** Milliseconds since the epoch. */
  readonly createdAt: number
  readonly modifiedAt: number
}

/** The identities of an account. */
export interface Identities {
  readonly byId: (id: string, scope: Scope) => Promise<readonly Identity[]>
  /** Those that have a login of this subject, of a provider that their pool has. */
  readonly bySubject: (subject: string, scope: Scope) => Promise<readonly Identity[]>
}

/** How a message fared: `kept` where the outbox is all there is. */
export type Delivery =
  | { readonly status: 'kept' }
  | { readonly status: 'sending' | 'sent'; readonly by: string }
  | { readonly status: 'failed'; readonly by: string; readonly reason: string }

/** A message of a user pool to a user, as the outbox keeps it: without its secret where it left by other ways. */
export interface Message {
  /** ISO 8601. */
  readonly at: string
  readonly poolId: string
  readonly username: string
  /** The address or phone number, in full. */
  readonly destination: string
  readonly medium: 'EMAIL' | 'SMS'
  /** `signUp`, `forgotPassword` ... */
  readonly kind: string
  readonly code?: string
  /** Empty for SMS. */
  readonly subject: string
  readonly body?: string
  readonly format: 'text' | 'html'
  readonly from?: string
  readonly replyTo?: string
  readonly delivery: Delivery
}

/** The messages of user pools. */
export interface Messages {
  /** Newest first, those older than the place `before`; `next` is where more begin. With `within` only those of that account's pools. */
  readonly list: (page: {
    readonly limit: number
    readonly before: string | undefined
    /** An address or number; everybody's when undefined. */
    readonly to: string | undefined
    readonly within: string | undefined
  }) => Promise<{ readonly messages: readonly Message[]; readonly next?: string }>
}

/** The keys with which user pools sign tokens. */
export interface SigningKeys {
  /** False when the scope's account has no such pool. */
  readonly rotate: (userPool: string, scope: Scope) => Promise<boolean>
}

/** What the administrator's service needs from outside. */
export interface Needs {
  readonly accounts: Accounts
  /** The account that manages the deployment. */
  readonly managementAccount: string
  readonly identities: Identities
  readonly messages: Messages
  readonly signingKeys: SigningKeys
  /** Names users and looks into buckets, with its caller's rights. */
  readonly callAs: CallAs
  readonly denials: Denials
  /** An answer; `never` where it is not for policies, with the question that they allow; undefined when there is no such principal. */
  readonly explain: (supposed: {
    readonly principal: string
    readonly action: string
    readonly resource: string
    readonly context: ConditionContext
  }) => Promise<Explained | { readonly never: string; readonly question?: Explained['question'] } | undefined>
}
