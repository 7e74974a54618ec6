/** Which place a policy stands in: the grammar differs in `Principal` and `Resource`. */
export type PolicyKind = 'identity' | 'resource' | 'trust'

/** What a policy is attached as: how a decision names it. */
export type PolicyType =
  | 'identity'
  | 'resource'
  | 'acl'
  | 'session'
  | 'boundary'
  | 'serviceControl'
  | 'resourceControl'
  | 'trust'

/** Versions of the policy language; variables exist in the later one only. */
export type PolicyVersion = '2008-10-17' | '2012-10-17'

/** The kinds of principal that a policy can name. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
export type PrincipalType = 'AWS' | 'Federated' | 'Service' | 'CanonicalUser'

/** A `Principal` element: everybody, or names by kind. */
export type PrincipalElement = '*' | Readonly<Partial<Record<PrincipalType, readonly string[]>>>

/** One key of a condition block: `StringEquals` on `aws:username`, values as text. */
export interface Condition {
  /** The operator as written, such as `ForAnyValue:StringLikeIfExists`. */
  readonly operator: string
  /** The condition key as written. */
  readonly key: string
  readonly values: readonly string[]
}

/** A statement, checked, with its lists always lists. */
export interface Statement {
  readonly sid?: string
  readonly effect: 'Allow' | 'Deny'
  readonly principal?: PrincipalElement
  readonly notPrincipal?: PrincipalElement
  readonly actions?: readonly string[]
  readonly notActions?: readonly string[]
  readonly resources?: readonly string[]
  readonly notResources?: readonly string[]
  readonly conditions: readonly Condition[]
}

/** A policy document that passed the grammar. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html */
export interface Policy {
  readonly kind: PolicyKind
  readonly version: PolicyVersion
  readonly id?: string
  readonly statements: readonly Statement[]
}
