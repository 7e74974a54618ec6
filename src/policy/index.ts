/**
 * The IAM policy language: reads documents, decides requests, says why. Owns the grammar, matching, variables,
 * conditions and the order of evaluation. Leaves to others which policies apply to a request, which condition keys it
 * has, and what is answered when it is denied. Pure: no time, no I/O, no imports from elsewhere.
 */
export { type CompiledPolicy, compilePolicy } from './compile.ts'
export { readOperator } from './conditions/operators.ts'
export { decide } from './decide.ts'
export { denialReason } from './denialReason.ts'
export type { Policy, PolicyKind, PolicyType, Statement } from './document.ts'
export { explain, explainTrust } from './explain.ts'
export { isPublic } from './isPublic.ts'
export { parsePolicy } from './parse/parsePolicy.ts'
export { PolicyError } from './policyError.ts'
export { type Explained, explained, explainedTrust, isRefusal, type Refusal, refusal } from './refusal.ts'
export type { Change } from './remedy.ts'
export type { Decision, DecisionRequest, PolicyRequest, Principal, TrustRequest } from './request.ts'
export type { ConditionTrace, PatternsTrace, PolicyTrace, StatementTrace, Trace, VariableTrace } from './trace.ts'
export { decideTrust } from './trust.ts'
