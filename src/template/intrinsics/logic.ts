import { templateError } from '../invalid.ts'
import { isRecord, type Value } from '../values.ts'
import { argumentsOf, type Intrinsic, required, requiredList, type Scope } from './scope.ts'

/** Whether a condition holds: a condition function, `{ Condition: name }`, or a boolean. */
export function holds(value: Value, scope: Scope): boolean {
  if (isRecord(value) && typeof value['Condition'] === 'string' && Object.keys(value).length === 1) {
    return scope.condition(value['Condition'])
  }
  const resolved = scope.evaluate(value)
  if (resolved === true || resolved === 'true') return true
  if (resolved === false || resolved === 'false') return false
  throw templateError('every Condition must evaluate to a boolean.')
}

const ifForm = 'Fn::If requires a list argument with three elements, the first a condition name'

/** The three parts of an If. */
export function ifParts(argument: Value): readonly [condition: string, then: Value, otherwise: Value] {
  const [condition, then, otherwise] = argumentsOf(argument, 3, 3, ifForm) as [Value, Value, Value]
  if (typeof condition !== 'string') throw templateError(ifForm)
  return [condition, then, otherwise]
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html */
export const ifElse: Intrinsic = (argument, scope) => {
  const [condition, then, otherwise] = ifParts(argument)
  return scope.evaluate(scope.condition(condition) ? then : otherwise)
}

const equalsForm = 'every Fn::Equals object requires a list of 2 string parameters.'

export const equals: Intrinsic = (argument, scope) => {
  const [left, right] = argumentsOf(argument, 2, 2, equalsForm) as [Value, Value]
  return same(required(left, scope, equalsForm), required(right, scope, equalsForm))
}

/** Scalars are compared as text, as CloudFormation does: `1` equals `"1"`. */
function same(left: Value, right: Value): boolean {
  if (typeof left === 'object' || typeof right === 'object') return JSON.stringify(left) === JSON.stringify(right)
  return String(left) === String(right)
}

function members(name: string, argument: Value, scope: Scope): readonly boolean[] {
  const complaint = `every ${name} object requires a list of at least 2 and at most 10 boolean parameters.`
  return argumentsOf(argument, 2, 10, complaint).map((member) => holds(member, scope))
}

export const and: Intrinsic = (argument, scope) => members('Fn::And', argument, scope).every(Boolean)

export const or: Intrinsic = (argument, scope) => members('Fn::Or', argument, scope).some(Boolean)

export const not: Intrinsic = (argument, scope) => {
  const [member] = argumentsOf(argument, 1, 1, 'every Fn::Not object requires one boolean parameter.') as [Value]
  return !holds(member, scope)
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-rules.html */
export const contains: Intrinsic = (argument, scope) => {
  const complaint = 'every Fn::Contains object requires a list of strings and a string.'
  const [list, value] = argumentsOf(argument, 2, 2, complaint) as [Value, Value]
  const wanted = required(value, scope, complaint)
  return requiredList(list, scope, complaint).some((item) => same(item, wanted))
}

export const eachMemberEquals: Intrinsic = (argument, scope) => {
  const complaint = 'every Fn::EachMemberEquals object requires a list of strings and a string.'
  const [list, value] = argumentsOf(argument, 2, 2, complaint) as [Value, Value]
  const wanted = required(value, scope, complaint)
  return requiredList(list, scope, complaint).every((item) => same(item, wanted))
}

export const eachMemberIn: Intrinsic = (argument, scope) => {
  const complaint = 'every Fn::EachMemberIn object requires two lists of strings.'
  const [list, allowed] = argumentsOf(argument, 2, 2, complaint) as [Value, Value]
  const known = requiredList(allowed, scope, complaint)
  return requiredList(list, scope, complaint).every((item) => known.some((candidate) => same(item, candidate)))
}

/** A condition that a resource or an output carries. */
export function included(condition: Value | undefined, scope: Scope): boolean {
  if (condition === undefined) return true
  if (typeof condition !== 'string') throw templateError('every Condition member must be a string.')
  return scope.condition(condition)
}
