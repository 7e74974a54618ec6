import type { PolicyVersion } from '../document.ts'
import type { RequestContext } from '../request.ts'
import { compileArn } from './arn.ts'
import { compileBinary } from './binary.ts'
import { compileBoolean } from './boolean.ts'
import { dateOperator } from './date.ts'
import { compileAddress } from './ipAddress.ts'
import { numericOperator } from './numeric.ts'
import { compileEqual, compileEqualIgnoringCase, compileLike } from './string.ts'

/** Whether one value of the request agrees with one value of the policy. */
export type ValueTest = (value: string, context: RequestContext) => boolean

/** Makes the test of one value of the policy, once. */
export type CompileTest = (source: string, version: PolicyVersion) => ValueTest

/** A condition operator without its qualifiers. */
export interface Operator {
  readonly compile: CompileTest
  /** Holds where the positive test does not: `StringNotEquals`. */
  readonly negated: boolean
}

const positive = (compile: CompileTest): Operator => ({ compile, negated: false })
const negative = (compile: CompileTest): Operator => ({ compile, negated: true })

/** Every operator but `Null`. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
export const operators: Readonly<Record<string, Operator>> = {
  StringEquals: positive(compileEqual),
  StringNotEquals: negative(compileEqual),
  StringEqualsIgnoreCase: positive(compileEqualIgnoringCase),
  StringNotEqualsIgnoreCase: negative(compileEqualIgnoringCase),
  StringLike: positive(compileLike),
  StringNotLike: negative(compileLike),
  NumericEquals: positive(numericOperator((value, limit) => value === limit)),
  NumericNotEquals: negative(numericOperator((value, limit) => value === limit)),
  NumericLessThan: positive(numericOperator((value, limit) => value < limit)),
  NumericLessThanEquals: positive(numericOperator((value, limit) => value <= limit)),
  NumericGreaterThan: positive(numericOperator((value, limit) => value > limit)),
  NumericGreaterThanEquals: positive(numericOperator((value, limit) => value >= limit)),
  DateEquals: positive(dateOperator((value, limit) => value === limit)),
  DateNotEquals: negative(dateOperator((value, limit) => value === limit)),
  DateLessThan: positive(dateOperator((value, limit) => value < limit)),
  DateLessThanEquals: positive(dateOperator((value, limit) => value <= limit)),
  DateGreaterThan: positive(dateOperator((value, limit) => value > limit)),
  DateGreaterThanEquals: positive(dateOperator((value, limit) => value >= limit)),
  Bool: positive(compileBoolean),
  BinaryEquals: positive(compileBinary),
  IpAddress: positive(compileAddress),
  NotIpAddress: negative(compileAddress),
  ArnEquals: positive(compileArn),
  ArnLike: positive(compileArn),
  ArnNotEquals: negative(compileArn),
  ArnNotLike: negative(compileArn),
}

/** An operator as written, taken apart. */
export interface QualifiedOperator {
  /** `StringEquals`, or `Null`. */
  readonly name: string
  /** How several values of the request count. */
  readonly quantifier: 'none' | 'all' | 'any'
  readonly ifExists: boolean
}

const quantifiers = { 'ForAllValues:': 'all', 'ForAnyValue:': 'any' } as const

/** Takes an operator's name apart; undefined when there is no such operator. `Null` takes no qualifiers. */
export function readOperator(written: string): QualifiedOperator | undefined {
  if (written === 'Null') return { name: written, quantifier: 'none', ifExists: false }
  let name = written
  let quantifier: QualifiedOperator['quantifier'] = 'none'
  for (const [prefix, meaning] of Object.entries(quantifiers)) {
    if (!name.startsWith(prefix)) continue
    name = name.slice(prefix.length)
    quantifier = meaning
    break
  }
  const ifExists = name.endsWith('IfExists')
  if (ifExists) name = name.slice(0, -'IfExists'.length)
  return Object.hasOwn(operators, name) ? { name, quantifier, ifExists } : undefined
}

/** Operators whose values may hold variables; the others take theirs as written. */
export function takesVariables(name: string): boolean {
  return /^(String|Arn|Bool)/.test(name)
}
