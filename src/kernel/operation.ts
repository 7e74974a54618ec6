import type { Caller } from './caller.ts'
import type { Fault } from './fault.ts'

/** Condition keys and their values for one ask. Keys are matched without regard to case. */
export type ConditionContext = Readonly<Record<string, readonly string[]>>

/** One question to the policy engine: may the caller do `action` on `resource`? */
export interface Ask {
  /** `s3:GetObject` */
  readonly action: string
  /** The resource's ARN, with names as they are (never URL-encoded); `*` where the action has no resource. */
  readonly resource: string
  /** Condition keys that this request adds, such as `s3:prefix`. */
  readonly context?: ConditionContext
  /** Who owns the resource, where it is yet to be made: nothing that is attached to another of its name has a say. */
  readonly account?: string
  /** True where the resource is about to be made anew: what is attached to the one that it replaces has no say. */
  readonly anew?: boolean
  /** The resource as whoever asks has read it: what hangs on its state hangs on this, not on what stands there by now. */
  readonly state?: object
}

/** Where an operation runs. */
export interface Scope {
  /** Twelve digits. */
  readonly account: string
  /** `us-east-1` */
  readonly region: string
}

/** A request body, still on its way. It can be read once. */
export interface Body {
  /** Octets to come, after any chunk framing is taken off; undefined when the client did not say. */
  readonly length: number | undefined
  /** The whole body; a Fault `EntityTooLarge` past `limit` octets, and any fault of its verification. */
  readonly collect: (limit: number) => Promise<Uint8Array>
  /** The body as it flows; its verification (chunk signatures, checksums, length) throws a Fault at the latest at its end. */
  readonly chunks: () => AsyncIterable<Uint8Array>
}

/** What a request brings beside its input. */
export interface RequestContext extends Scope {
  /** The request id that the response carries. */
  readonly id: string
  /** Arrival, milliseconds since the epoch, by the server's clock. */
  readonly now: number
  readonly caller: Caller
  /** The peer's address, as text. */
  readonly sourceIp: string
  readonly userAgent: string
  /** The condition keys of the request itself, without its caller's: `aws:sourceip`, `aws:securetransport` and the like. */
  readonly keys: ConditionContext
  /** The server's own URL as this client reaches it, such as `http://127.0.0.1:4566`. */
  readonly endpoint: string
  /** A request header by its lower-case name; for the few that a model does not bind. */
  readonly header: (name: string) => string | undefined
  /** Asks the policy engine a further question, for answers that depend on it (404 or 403 of a missing key). */
  readonly may: (ask: Ask) => Promise<boolean>
  /** Like `may`, but a no throws the service's own access-denied fault with its reason. */
  readonly require: (ask: Ask) => Promise<void>
  /**
   * Decides again, of a resource as the operation has now read it, what was allowed because of what it was at another
   * moment; answers whether there was any such. A no throws as `require` does.
   */
  readonly decideAgain: (resource: string, state: object) => Promise<boolean>
  /** What the decisions so far were made of, where that has a name that others can come to have. */
  readonly holders?: readonly Holder[]
}

/** What a decision was made of, by its name; whoever comes to have the name later is another. */
export interface Holder {
  readonly name: string
  /** Undefined where nothing had the name. */
  readonly id?: number | undefined
}

/**
 * Who may call, and what the call asks of IAM. An operation that does not say so does not compile.
 * - `anyone`: unsigned by design, the input itself is the proof (a token, a password).
 * - `signed`: a valid signature, and every ask allowed.
 * - `identified`: a valid signature and nothing more (GetCallerIdentity).
 * - `signedOrAnonymous`: a signature is optional; every ask is decided for whoever it is (S3).
 */
type Access<I, N> =
  | { readonly caller: 'anyone' | 'identified'; readonly asks?: never }
  | {
      readonly caller: 'signed' | 'signedOrAnonymous'
      readonly asks: (input: I, scope: Scope, needs: N) => readonly Ask[] | Promise<readonly Ask[]>
    }

/** One wire operation: its contract as data, its behaviour as one function. */
export type Operation<I, O, N> = Access<I, N> & {
  /** The wire name, `GetId`. */
  readonly name: string
  /** Codes of the faults that `handle` may throw, beside those every operation of the service may. */
  readonly faults: readonly string[]
  readonly handle: (needs: N) => (input: I, request: RequestContext) => Promise<O>
}

/** Declares an operation: `operation<Input, Output>()({...})` infers what it needs from `handle`. */
export function operation<I, O>() {
  return <N>(contract: Operation<I, O, N>): Operation<I, O, N> => contract
}

/**
 * An operation with its types erased: what the pipeline holds.
 * The wire model, checked before `handle` runs, is what makes the erasure safe.
 */
// biome-ignore lint/suspicious/noExplicitAny: the one erased boundary, between the decoded wire and typed handlers
export type AnyOperation<N> = Operation<any, any, N>

/** Condition keys that are read only where a policy of the decision names one of them. */
export interface KeysOfState {
  /** How they all begin, lower-case: `s3:existingobjecttag/`. */
  readonly prefix: string
  readonly read: () => Promise<ConditionContext>
}

/** The resource's side of a decision. */
export interface ResourcePolicy {
  /** The account that owns the resource. */
  readonly account: string
  /** Whose policy it is, where its name can come to be another's. */
  readonly holder?: Holder
  /** The policy attached to the resource, JSON text. */
  readonly document?: string
  /** True when a public policy counts for callers of the owner's account only (S3's RestrictPublicBuckets). */
  readonly restrictPublic?: boolean
  /** True when nobody may do what this policy does not allow, the owner's root included: policies of IAM count as far as it says (KMS). */
  readonly gives?: boolean
  /** True when the policy is another account's than the resource's owner: it can deny, and allows nothing. */
  readonly deniesOnly?: boolean
  /** Condition keys that the resource brings at the cost of a look at it, such as `s3:ExistingObjectTag/<key>`. */
  readonly keysOfState?: KeysOfState
  /** True when its state had a say in what is told here: the operation decides again once it has read it. */
  readonly ofState?: boolean
  /** Where requesters pay (S3): the one account that does not have to say that it does. */
  readonly freeFor?: string
  /** What the resource's access control list comes to, as a policy, JSON text; absent where it grants nothing to others. */
  readonly acl?: string
}

/** A service: what it owns, by wire name. */
export interface Service<N> {
  /** The signing name, `cognito-idp`: also its folder's and its wire model's name. */
  readonly name: string
  readonly operations: Readonly<Record<string, AnyOperation<N>>>
  /** The policy that a resource of this service carries; undefined where it has none or does not exist. */
  readonly resourcePolicy?: (needs: N) => (resource: string, ask?: Ask) => Promise<ResourcePolicy | undefined>
  /** The name of what would hold a resource, where nothing does. */
  readonly holderName?: (resource: string) => string | undefined
  /** What an operation gets for one request: nothing that came to have a name after it was decided of. */
  readonly within?: (needs: N, request: RequestContext) => N
  /** The fault of a resource whose owner is nobody, for it is not there: who is nobody either learns that, and no denial. */
  readonly absent?: (needs: N) => (resource: string) => Promise<Fault | undefined>
  /** Statuses of the service's faults that its wire model does not name (S3 models few of its codes). */
  readonly faultStatus?: Readonly<Record<string, number>>
}
