import type { PolicyType } from './document.ts'
import type { Decision } from './request.ts'

/** Everything that went into a decision, as plain data. */
export interface Trace {
  readonly decision: Decision
  readonly policies: readonly PolicyTrace[]
}

/** One policy, statement by statement. */
export interface PolicyTrace {
  readonly policy: string
  readonly type: PolicyType
  readonly statements: readonly StatementTrace[]
}

/** What a statement came to, and why. */
export interface StatementTrace {
  /** The statement's `Sid`, or its number from 0. */
  readonly statement: string | number
  readonly effect: 'Allow' | 'Deny'
  readonly matched: boolean
  /** The first thing that did not match; absent when the statement matched. */
  readonly failedOn?: 'principal' | 'action' | 'resource' | 'condition'
  /** How closely the statement names the principal; absent where the policy has no principals. */
  readonly principal?: 'none' | 'account' | 'role' | 'direct'
  readonly action: PatternsTrace
  /** Absent in a trust policy. */
  readonly resource?: PatternsTrace
  readonly conditions: readonly ConditionTrace[]
}

/** A list of patterns against one text of the request. */
export interface PatternsTrace {
  readonly matched: boolean
  /** True for `NotAction` and `NotResource`, which match where no pattern does. */
  readonly negated: boolean
  /** What the request has. */
  readonly value: string
  readonly patterns: readonly PatternTrace[]
}

/** One pattern of the policy. */
interface PatternTrace {
  readonly pattern: string
  readonly matched: boolean
  readonly variables: readonly VariableTrace[]
}

/** What a policy variable became. */
export interface VariableTrace {
  /** The condition key, lower-case. */
  readonly variable: string
  /** Null when there was nothing to put in. */
  readonly value: string | null
  /** Whether the policy's default stood in. */
  readonly isDefault: boolean
}

/** One key of a condition block. */
export interface ConditionTrace {
  readonly operator: string
  readonly key: string
  readonly matched: boolean
  /** The request's values; null when the key is absent. */
  readonly values: readonly string[] | null
  /** The policy's values, each with the request's values that agree with it before any negation. */
  readonly patterns: readonly (Omit<PatternTrace, 'matched'> & { readonly agreesWith: readonly string[] })[]
}
