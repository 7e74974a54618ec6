import { templateError } from '../invalid.ts'
import { absent, functionCall, isList, isRecord, type Resolved, type Value } from '../values.ts'
import { cidr } from './cidr.ts'
import { getAZs, length, select } from './lists.ts'
import { and, contains, eachMemberEquals, eachMemberIn, equals, ifElse, not, or } from './logic.ts'
import { findInMap } from './mappings.ts'
import { getAtt, importValue, ref } from './references.ts'
import type { Intrinsic, Names, Scope } from './scope.ts'
import { base64, join, split, sub, toJsonString } from './text.ts'

/** Every function that is served. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html */
const intrinsics: Readonly<Record<string, Intrinsic>> = {
  Ref: ref,
  'Fn::And': and,
  'Fn::Base64': base64,
  'Fn::Cidr': cidr,
  'Fn::Contains': contains,
  'Fn::EachMemberEquals': eachMemberEquals,
  'Fn::EachMemberIn': eachMemberIn,
  'Fn::Equals': equals,
  'Fn::FindInMap': findInMap,
  'Fn::GetAtt': getAtt,
  'Fn::GetAZs': getAZs,
  'Fn::If': ifElse,
  'Fn::ImportValue': importValue,
  'Fn::Join': join,
  'Fn::Length': length,
  'Fn::Not': not,
  'Fn::Or': or,
  'Fn::Select': select,
  'Fn::Split': split,
  'Fn::Sub': sub,
  'Fn::ToJsonString': toJsonString,
}

/** Adds to the look-ups the evaluation of values by them. */
export function scopeOf(names: Names): Scope {
  const scope: Scope = { ...names, evaluate: (value) => evaluate(value, scope) }
  return scope
}

/** The value with every function in it evaluated; properties and elements that are NoValue are left out. */
function evaluate(value: Value, scope: Scope): Resolved {
  const call = functionCall(value)
  if (call !== undefined) return withoutReferences(apply(call[0], call[1], scope))
  if (isList(value)) return value.map((item) => evaluate(item, scope)).filter((item) => item !== absent)
  if (!isRecord(value)) return withoutReferences(value)
  const entries: [string, Value][] = []
  for (const [key, member] of Object.entries(value)) {
    const resolved = evaluate(member, scope)
    if (resolved !== absent) entries.push([key, resolved])
  }
  return Object.fromEntries(entries)
}

const dynamicReference = /\{\{resolve:(ssm|ssm-secure|secretsmanager):/

/**
 * A value as it is, which a dynamic reference must not be part of: left as text, it would be taken for the secret itself.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
 */
function withoutReferences<T>(value: T): T {
  if (typeof value !== 'string' || !dynamicReference.test(value)) return value
  throw templateError('Dynamic references ({{resolve:...}}) are not supported: use a parameter with NoEcho instead.')
}

function apply(name: string, argument: Value, scope: Scope): Resolved {
  const intrinsic = Object.hasOwn(intrinsics, name) ? intrinsics[name] : undefined
  if (intrinsic === undefined) throw templateError(`${name} is not a supported function.`)
  return intrinsic(argument, scope)
}
