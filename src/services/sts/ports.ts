import type { Caller } from '../../kernel/caller.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { ConditionContext } from '../../kernel/operation.ts'
import type { Random } from '../../kernel/random.ts'
import type { OpenSession } from '../../kernel/session.ts'
import type { KeyRingSource } from '../../tokens/keyRing.ts'

/** A role as STS sees it. Its object stays the same until the role changes, so that it can key what is made of it. */
export interface TrustedRole {
  readonly arn: string
  readonly id: string
  readonly name: string
  readonly account: string
  /** The trust policy, JSON text. */
  readonly trust: string
  /** Seconds. */
  readonly maxSessionDuration: number
  readonly tags: Readonly<Record<string, string>>
}

/** A policy document and how to call it. */
export interface NamedPolicy {
  readonly name: string
  readonly document: string
}

/** A caller's own policies. */
export interface Grants {
  readonly identity: readonly NamedPolicy[]
  readonly boundary?: NamedPolicy
  readonly session?: readonly NamedPolicy[]
  readonly exists: boolean
}

/** The account's users and roles. */
export interface Roles {
  readonly find: (arn: string) => Promise<TrustedRole | undefined>
  readonly grantsOf: (caller: Caller) => Promise<Grants>
  /** Whether a managed policy exists, for session policies named by ARN. */
  readonly isManagedPolicy: (arn: string) => Promise<boolean>
  /** The account of a long-term access key; undefined when it is unknown. */
  readonly accountOfKey: (accessKeyId: string) => Promise<string | undefined>
}

/** A web identity token that is believed. */
export interface WebIdentity {
  readonly ok: true
  /** The provider that a trust policy names as `Federated`: `cognito-identity.amazonaws.com`. */
  readonly provider: string
  /** The provider's condition keys, such as `cognito-identity.amazonaws.com:aud`. */
  readonly context: ConditionContext
  readonly subject: string
  readonly audience: string
  /** Session tags that the token brings. */
  readonly tags?: Readonly<Record<string, string>>
}

export type WebIdentityVerdict =
  | WebIdentity
  | {
      readonly ok: false
      readonly code: 'ExpiredTokenException' | 'InvalidIdentityToken'
      readonly message: string
      /** Why, for the administrator. */
      readonly reason: string
    }

/** Reads the tokens of the providers that this deployment knows. */
export interface WebIdentities {
  readonly verify: (token: string) => Promise<WebIdentityVerdict>
}

/** What becomes of a code of an MFA device. */
export type MfaVerdict = 'accepted' | 'wrongCode' | 'notTheirs'

/** The MFA devices of users. */
export interface MfaDevices {
  /** Takes a code of a device that is the caller's; a code is good for once. */
  readonly authenticate: (caller: Caller, serialNumber: string, code: string) => Promise<MfaVerdict>
}

/** What opening a session needs. */
export interface SessionNeeds {
  readonly roles: Roles
  readonly keyRing: KeyRingSource
  readonly clock: Clock
  readonly random: Random
}

/** What STS's operations need from outside. */
export interface Needs {
  readonly roles: Roles
  /** Opens the authorization messages that this deployment sealed. */
  readonly keyRing: KeyRingSource
  readonly random: Random
  readonly devices: MfaDevices
  readonly webIdentities: WebIdentities
  /** `openSession` of this service, one for the whole server: it keeps compiled trust policies. */
  readonly sessions: OpenSession
}
