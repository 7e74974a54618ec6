import type { Caller } from './caller.ts'
import type { ConditionContext } from './operation.ts'

/** Temporary credentials: what STS and identity pools hand out. */
export interface TemporaryCredentials {
  /** `ASIA...` */
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
  readonly assumedRole: { readonly arn: string; readonly id: string }
  /** Session policies and tags, as a percentage of what a session may carry; absent without any. */
  readonly packedPolicySize?: number
}

/** A wish to become a role. The role's trust policy decides it. */
export interface SessionRequest {
  readonly roleArn: string
  readonly sessionName: string
  readonly durationSeconds: number
  /** What the trust policy must allow, such as `sts:AssumeRoleWithWebIdentity`. */
  readonly action: 'sts:AssumeRole' | 'sts:AssumeRoleWithWebIdentity' | 'sts:AssumeRoleWithSAML'
  /** Who asks: an authenticated caller, a service, or a federated identity of `provider`. */
  readonly principal:
    | { readonly kind: 'caller'; readonly caller: Caller }
    | { readonly kind: 'service'; readonly service: string }
    | { readonly kind: 'federated'; readonly provider: string }
  /** Condition keys of the trust decision, such as `cognito-identity.amazonaws.com:aud`. */
  readonly context: ConditionContext
  /** Condition keys that stay with the session. */
  readonly sessionContext?: ConditionContext
  /** Session tags; need `sts:TagSession` in the trust policy. Those that are inherited come from `principal`. */
  readonly tags?: Readonly<Record<string, string>>
  /** Keys of `tags` that the sessions of further roles inherit. */
  readonly transitiveTagKeys?: readonly string[]
  /** When a code of an MFA device was given with this request, milliseconds since the epoch. */
  readonly mfaAt?: number
  /** Session policies, JSON text. */
  readonly policies?: readonly string[]
  readonly policyArns?: readonly string[]
}

/**
 * Opens a session. Throws Fault `AccessDenied` when the role does not exist or its trust policy refuses,
 * with the true reason in `reason`; the caller turns it into its own service's fault.
 */
export type OpenSession = (request: SessionRequest) => Promise<TemporaryCredentials>
