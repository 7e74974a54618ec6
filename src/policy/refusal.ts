import { explain, explainTrust } from './explain.ts'
import { type Change, remedy, trustRemedy } from './remedy.ts'
import type { DecisionRequest, PolicyRequest, TrustRequest } from './request.ts'
import type { Trace } from './trace.ts'

/** A question to the engine with everything that answers it, as plain data. */
export interface Explained {
  readonly question: PolicyRequest
  readonly trace: Trace
  /** What would turn a no into a yes; empty for a yes. */
  readonly changes: readonly Change[]
}

/** Why a request was refused: what `told` holds where it is printed or logged, everything for whoever reads it whole. */
export interface Refusal extends Explained {
  readonly toJSON: () => unknown
  readonly toString: () => string
}

/** Answers a question with all that went into the answer. */
export function explained(request: DecisionRequest): Explained {
  const trace = explain(request)
  return { question: questionOf(request), trace, changes: remedy(request, trace) }
}

/** Answers who may become a role with all that went into the answer. */
export function explainedTrust(request: TrustRequest): Explained {
  const trace = explainTrust(request)
  return { question: questionOf(request), trace, changes: trustRemedy(request, trace) }
}

const mark = Symbol('refusal')

/** Makes an explained no a refusal that prints as `told`. */
export function refusal(explained: Explained, told: unknown): Refusal {
  const text = typeof told === 'string' ? told : JSON.stringify(told)
  return Object.assign({ ...explained, toJSON: () => told, toString: () => text }, { [mark]: true })
}

/** Whether a value tells why a request was refused. */
export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && mark in value
}

function questionOf({ action, resource, context, principal }: PolicyRequest): PolicyRequest {
  return { action, resource, context: { ...context }, principal }
}
