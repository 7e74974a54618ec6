/** Who makes a request, after authentication. Immutable for the whole request. */
export type Caller = Anonymous | Root | User | AssumedRole | ServicePrincipal

/** Nobody proved who they are. */
export interface Anonymous {
  readonly kind: 'anonymous'
}

/** The account itself, by its root access key. */
export interface Root {
  readonly kind: 'root'
  readonly account: string
  /** `arn:aws:iam::<account>:root` */
  readonly arn: string
  /** The account id. */
  readonly userId: string
  readonly accessKeyId: string
}

/** An IAM user, by a long-term access key. */
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
}

/** A role's session, from a sealed session token. */
export interface AssumedRole {
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
  /** Condition keys that stay with the session, such as `cognito-identity.amazonaws.com:sub`. */
  readonly context: Readonly<Record<string, readonly string[]>>
  /** Session policies, as documents (JSON text): an intersection with the role's own. */
  readonly policies: readonly string[]
  /** ARNs of managed session policies. */
  readonly policyArns: readonly string[]
  /** Milliseconds since the epoch. */
  readonly issuedAt: number
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
}

/** An AWS service acting on its own account, such as `apigateway.amazonaws.com` invoking a function. */
export interface ServicePrincipal {
  readonly kind: 'service'
  /** `lambda.amazonaws.com` */
  readonly principal: string
  /** Condition keys of the call, such as `aws:SourceArn`. */
  readonly context: Readonly<Record<string, readonly string[]>>
}
