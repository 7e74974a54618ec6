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
  /** Whether a managed policy exists for an account, AWS's or its own: for session policies named by ARN. */
  readonly isManagedPolicy: (arn: string, account: string) => Promise<boolean>
  /** The account of a long-term access key; undefined when it is unknown. */
  readonly accountOfKey: (accessKeyId: string) => Promise<string | undefined>
}

/** A web identity token that is believed. */
export interface WebIdentity {
  readonly ok: true
  /** The provider that a trust policy names as `Federated`: `cognito-identity.amazonaws.com`, or a registered provider's ARN. */
  readonly provider: string
  /** The provider's condition keys, such as `cognito-identity.amazonaws.com:aud`. */
  readonly context: ConditionContext
  readonly subject: string
  readonly audience: string
  /** Session tags that the token brings. */
  readonly tags?: Readonly<Record<string, string>>
  /** Keys of `tags` that the sessions of further roles inherit. */
  readonly transitiveTagKeys?: readonly string[]
  readonly sourceIdentity?: string
}

export type WebIdentityVerdict =
  | WebIdentity
  | {
      readonly ok: false
      readonly code: 'ExpiredTokenException' | 'InvalidIdentityToken' | 'IDPCommunicationError' | 'IDPRejectedClaim'
      readonly message: string
      /** Why, for the administrator. */
      readonly reason: string
    }

/** Reads the tokens of the providers that this deployment knows. */
export interface WebIdentities {
  readonly verify: (token: string, of: WebIdentityPlace) => Promise<WebIdentityVerdict>
}

/** Where a web identity wants to be somebody. */
export interface WebIdentityPlace {
  /** The account of the role: its registered providers are believed. */
  readonly account: string
  /** The provider of an OAuth 2.0 access token; absent for an id token, which names its issuer. */
  readonly providerId?: string
}

/** A SAML assertion that is believed. */
export interface SamlIdentity {
  readonly ok: true
  readonly issuer: string
  /** Where the assertion was sent. */
  readonly recipient: string
  readonly subject: string
  /** `urn:oasis:names:tc:SAML:2.0:nameid-format:persistent` and the like. */
  readonly format: string
  /** By name, each with its values in order. */
  readonly attributes: Readonly<Record<string, readonly string[]>>
  /** With `subject`, what names a user among all providers. */
  readonly nameQualifier: string
  /** When the provider wants the session to end, milliseconds since the epoch. */
  readonly sessionEndsAt?: number
}

export type SamlIdentityVerdict =
  | SamlIdentity
  | {
      readonly ok: false
      readonly code: 'ExpiredTokenException' | 'IDPRejectedClaim' | 'InvalidIdentityToken'
      readonly message: string
      /** Why, for the administrator. */
      readonly reason: string
    }

/** Reads the assertions of registered SAML providers. */
export interface SamlIdentities {
  /** `response` is a SAML response in base64, `provider` the ARN of who must have signed it. */
  readonly verify: (response: string, provider: string) => Promise<SamlIdentityVerdict>
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
  readonly samlIdentities: SamlIdentities
  /** `openSession` of this service, one for the whole server: it keeps compiled trust policies. */
  readonly sessions: OpenSession
}
