import type { CompiledPolicy } from './compile.ts'
import type { PolicyType } from './document.ts'

/** Condition keys and their values. Keys are lower-case: condition keys are matched without regard to case. */
export type RequestContext = Readonly<Record<string, readonly string[] | undefined>>

/** Who asks, as policies see it. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
export type Principal =
  | { readonly kind: 'anonymous' }
  /** The account itself: `arn:aws:iam::<account>:root`. */
  | { readonly kind: 'root'; readonly account: string; readonly arn: string; readonly canonicalUser?: string }
  | { readonly kind: 'user'; readonly account: string; readonly arn: string; readonly canonicalUser?: string }
  | SessionPrincipal
  /** An AWS service: `lambda.amazonaws.com`. */
  | { readonly kind: 'service'; readonly service: string }
  /** An identity proven by a provider, before it has a session: in trust decisions. */
  | { readonly kind: 'federated'; readonly provider: string }

/** A role's session. */
interface SessionPrincipal {
  readonly kind: 'session'
  readonly account: string
  /** `arn:aws:sts::<account>:assumed-role/<role>/<session>` */
  readonly arn: string
  /** The role's own ARN, with its path. */
  readonly roleArn: string
  /** The identity provider behind the session, `cognito-identity.amazonaws.com`. */
  readonly provider?: string
  /** The account's canonical user id, which S3's policies may name. */
  readonly canonicalUser?: string
}

/** What every question to the engine holds. */
export interface PolicyRequest {
  /** `s3:GetObject` */
  readonly action: string
  /** The resource's ARN with names as they are; `*` where the action has no resource. */
  readonly resource: string
  readonly context: RequestContext
  readonly principal: Principal
  /** The permissions boundary of the user or role. */
  readonly boundary?: CompiledPolicy | undefined
}

/** What is asked of the engine: who, what, on what, in which circumstances, under which policies. */
export interface DecisionRequest extends PolicyRequest {
  /** The account that owns the resource. */
  readonly resourceAccount: string
  /** Policies of the user (and its groups) or role. */
  readonly identity: readonly CompiledPolicy[]
  /** Session policies, as a union. Present means that at least one must allow; an empty list allows nothing. */
  readonly session?: readonly CompiledPolicy[] | undefined
  readonly resourcePolicy?: CompiledPolicy | undefined
  /** True when the resource's policy must allow even within one account, and even the account itself: a key's. */
  readonly resourceGives?: boolean | undefined
  /** The resource's access control list: a further allow for those who are not of the owner's account. */
  readonly acl?: CompiledPolicy | undefined
  /** One list for each level from the organization's root to the caller's account; every level must allow. */
  readonly serviceControl?: readonly (readonly CompiledPolicy[])[] | undefined
  /** As `serviceControl`, for the resource's account. */
  readonly resourceControl?: readonly (readonly CompiledPolicy[])[] | undefined
}

/** What a role's trust policy is asked; `resource` is the role's ARN. */
export interface TrustRequest extends PolicyRequest {
  /** The role's account. */
  readonly resourceAccount: string
  readonly trustPolicy: CompiledPolicy
  /** The caller's own policies, where the caller is a user or a session. */
  readonly identity?: readonly CompiledPolicy[] | undefined
  readonly session?: readonly CompiledPolicy[] | undefined
}

/** The answer of the engine, with the one rule that made it. */
export interface Decision {
  readonly allowed: boolean
  readonly effect: 'allow' | 'explicitDeny' | 'implicitDeny'
  /**
   * The kind of policy that decided: the one that allowed, the one that denied, or the one whose allow is missing.
   * `root`: the account's own right.
   */
  readonly by: PolicyType | 'root'
  readonly action: string
  /** The name of the policy that decided; absent when no statement did. */
  readonly policy?: string
  /** The statement's `Sid`, or its number from 0 where it has none. */
  readonly statement?: string | number
}
