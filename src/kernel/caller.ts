/** Who makes a request, after authentication. Immutable for the whole request. */
export type Caller = Anonymous | Root | User | AssumedRole | FederatedUser | ServicePrincipal

/** Nobody proved who they are. */
export interface Anonymous {
  readonly kind: 'anonymous'
}

/** The one value of nobody, so that what is made ready for a caller is made once. */
export const anonymous: Anonymous = { kind: 'anonymous' }

/** The account itself, by its root access key or a session of it. */
export interface Root {
  readonly kind: 'root'
  readonly account: string
  /** `arn:aws:iam::<account>:root` */
  readonly arn: string
  /** The account id. */
  readonly userId: string
  readonly accessKeyId: string
  /** Present for temporary credentials. */
  readonly session?: SessionTimes
}

/** An IAM user, by a long-term access key or a session of it. */
export interface User {
  readonly kind: 'user'
  readonly account: string
  /** `arn:aws:iam::<account>:user/<path><name>` */
  readonly arn: string
  /** `AIDA...` */
  readonly userId: string
  readonly name: string
  readonly accessKeyId: string
  readonly tags: Readonly<Record<string, string>>
  /** Present for temporary credentials. */
  readonly session?: SessionTimes
}

/** When temporary credentials were made and end, in milliseconds since the epoch. */
export interface SessionTimes {
  readonly issuedAt: number
  readonly expiresAt: number
  /** When a code of an MFA device was given; absent without one. */
  readonly mfaAt?: number
}

/** A role's session, from a sealed session token. */
export interface AssumedRole extends SessionTimes {
  readonly kind: 'session'
  readonly account: string
  /** `arn:aws:sts::<account>:assumed-role/<role>/<session>` */
  readonly arn: string
  /** `AROA...:<session name>` */
  readonly userId: string
  readonly accessKeyId: string
  readonly role: { readonly arn: string; readonly id: string; readonly name: string }
  readonly sessionName: string
  /** Session tags: `aws:PrincipalTag/<key>`. */
  readonly tags: Readonly<Record<string, string>>
  /** Keys of the tags that further roles inherit; absent where there are none. */
  readonly transitiveTagKeys?: readonly string[]
  /** Condition keys that stay with the session, such as `cognito-identity.amazonaws.com:sub`. */
  readonly context: Readonly<Record<string, readonly string[]>>
  /** Session policies, as documents (JSON text): an intersection with the role's own. */
  readonly policies: readonly string[]
  /** ARNs of managed session policies. */
  readonly policyArns: readonly string[]
}

/**
 * A session that a user, or the account, made for somebody that it names: what both its own policies and the session's
 * allow, and nothing where the session has none.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getfederationtoken.html
 */
export interface FederatedUser extends SessionTimes {
  readonly kind: 'federated'
  readonly account: string
  /** `arn:aws:sts::<account>:federated-user/<name>` */
  readonly arn: string
  /** `<account>:<name>` */
  readonly userId: string
  readonly name: string
  readonly accessKeyId: string
  /** Who made the session; `id` is the user's unique id, or the account's. */
  readonly issuer: { readonly kind: 'user' | 'root'; readonly arn: string; readonly id: string }
  /** `aws:PrincipalTag/<key>`: the user's, and the session's instead of them. */
  readonly tags: Readonly<Record<string, string>>
  /** Session policies, as documents (JSON text). */
  readonly policies: readonly string[]
  /** ARNs of managed session policies. */
  readonly policyArns: readonly string[]
}

/** A user or the account by temporary credentials. */
export type OwnSession = (Root | User) & { readonly session: SessionTimes }

/** Whom temporary credentials make requests for. */
export type SessionCaller = AssumedRole | FederatedUser | OwnSession

/** An AWS service acting on its own account, such as `apigateway.amazonaws.com` invoking a function. */
export interface ServicePrincipal {
  readonly kind: 'service'
  /** `lambda.amazonaws.com` */
  readonly principal: string
  /** Condition keys of the call, such as `aws:SourceArn`. */
  readonly context: Readonly<Record<string, readonly string[]>>
}
