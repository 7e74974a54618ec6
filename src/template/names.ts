import type { StackIdentity } from '../services/cloudformation/ports.ts'
import { scopeOf } from './intrinsics/index.ts'
import { holds } from './intrinsics/logic.ts'
import type { Scope } from './intrinsics/scope.ts'
import { invalid, templateError } from './invalid.ts'
import type { ParameterValue } from './parameters.ts'
import { absent, isRecord, type Resolved, type Value, type ValueRecord } from './values.ts'

/** Every pseudo parameter. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html */
const pseudoParameters: Readonly<Record<string, (stack: StackIdentity) => Resolved>> = {
  'AWS::AccountId': (stack) => stack.account,
  'AWS::NoValue': () => absent,
  'AWS::NotificationARNs': (stack) => stack.notificationArns,
  'AWS::Partition': () => 'aws',
  'AWS::Region': (stack) => stack.region,
  'AWS::StackId': (stack) => stack.id,
  'AWS::StackName': (stack) => stack.name,
  'AWS::URLSuffix': () => 'amazonaws.com',
}

/** Whether a name is one that CloudFormation gives a value, such as `AWS::Region`. */
export function isPseudoParameter(name: string): boolean {
  return Object.hasOwn(pseudoParameters, name)
}

/** What is known before any resource exists. */
export interface Known {
  readonly stack: StackIdentity
  readonly parameters: readonly ParameterValue[]
  readonly mappings: ValueRecord
  readonly conditions: ValueRecord
  /** Values that other stacks export, by name. */
  readonly exports: Readonly<Record<string, string>>
}

/** What resources give, once they exist. */
export interface MadeResources {
  readonly ref: (logicalId: string) => Value
  readonly attribute: (logicalId: string, attribute: string) => Value
  /** Told of every export of another stack that is used. */
  readonly importing?: (name: string) => void
}

/** Conditions, parameters and outputs may be evaluated without resources: naming one is then an error. */
const noResources: MadeResources = {
  ref: (name) => {
    throw invalid(
      `Template validation error: Unresolved dependencies [${name}]. Cannot reference resources in the Conditions block of the template`,
    )
  },
  attribute: (name) => noResources.ref(name),
}

/** The look-ups of a template's functions. Conditions are evaluated when first asked for. */
export function namesOf(known: Known, resources: MadeResources = noResources): Scope {
  const parameters = new Map(known.parameters.map(({ declaration, value }) => [declaration.name, value]))
  const pending = new Set<string>()
  const decided = new Map<string, boolean>()
  const scope: Scope = scopeOf({
    ref: (name) => {
      const pseudo = Object.hasOwn(pseudoParameters, name) ? pseudoParameters[name] : undefined
      return pseudo?.(known.stack) ?? parameters.get(name) ?? resources.ref(name)
    },
    attribute: resources.attribute,
    condition: (name) => {
      const before = decided.get(name)
      if (before !== undefined) return before
      const declared = Object.hasOwn(known.conditions, name) ? known.conditions[name] : undefined
      if (declared === undefined)
        throw templateError(`unresolved condition dependency ${name} in the Conditions block of the template`)
      if (pending.has(name))
        throw invalid(`Circular dependencies for condition ${name} in the Conditions block of the template`)
      pending.add(name)
      const result = holds(declared, scope)
      pending.delete(name)
      decided.set(name, result)
      return result
    },
    mapping: (map, first, second) => member(member(member(known.mappings, map), first), second),
    imported: (name) => {
      const value = Object.hasOwn(known.exports, name) ? known.exports[name] : undefined
      if (value === undefined) throw invalid(`No export named ${name} found.`)
      resources.importing?.(name)
      return value
    },
    zones: (region) => ['a', 'b', 'c'].map((zone) => `${region === '' ? known.stack.region : region}${zone}`),
  })
  return scope
}

function member(value: Value | undefined, key: string): Value | undefined {
  return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined
}
