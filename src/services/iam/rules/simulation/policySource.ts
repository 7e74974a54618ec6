import {
  type CompiledPolicy,
  compilePolicy,
  PolicyError,
  type PolicyType,
  parsePolicy,
} from '../../../../policy/index.ts'
import { iamFault } from '../faults.ts'
import { type Span, statementPositions } from './statementPositions.ts'

/** A policy of a simulation, ready, with the places of its statements. */
export interface PolicySource {
  readonly spans: readonly Span[]
  readonly compiled: CompiledPolicy
}

/** Reads a policy that a simulation is given. */
export function policySource(name: string, document: string, type: PolicyType): PolicySource {
  try {
    const policy = parsePolicy(document, type === 'resource' ? 'resource' : 'identity')
    return { spans: statementPositions(document), compiled: compilePolicy(policy, { name, type }) }
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error
    throw iamFault('InvalidInput', `Invalid policy ${name}: ${error.message}`)
  }
}

/** Policies that are given as texts, named by their place in the list. */
export function policySources(
  list: string,
  documents: readonly string[] | undefined,
  type: PolicyType,
): readonly PolicySource[] {
  return (documents ?? []).map((document, index) => policySource(`${list}.${index + 1}`, document, type))
}
