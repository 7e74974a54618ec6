import { formatArn, parseArn } from '../../../kernel/arn.ts'
import type { Scope } from '../../../kernel/operation.ts'
import { brokenConstraint, functionNotFound, invalidParameter } from './faults.ts'

/** A function as a request names it. */
export interface Target {
  readonly name: string
  /** Without a qualifier. */
  readonly arn: string
  /** What the request asks to act on: with the qualifier, where one was given. */
  readonly qualifiedArn: string
  readonly qualifier: string | undefined
}

interface Named {
  readonly FunctionName?: string | undefined
  readonly Qualifier?: string | undefined
}

/** `name`, `name:qualifier`, `123456789012:function:name`, or a whole ARN. */
const namePattern =
  /^(?:arn:aws:lambda:)?(?:([a-z]{2}(?:-[a-z]+)+-\d):)?(?:(\d{12}):)?(?:function:)?([a-zA-Z0-9-_]+)(?::(\$LATEST|[a-zA-Z0-9-_]+))?$/

const longestName = 64

export const latest = '$LATEST'

/**
 * Reads which function a request means; one of another account is named by its ARN, and its policy decides.
 * https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html#API_GetFunction_RequestSyntax
 */
export function targetOf(input: Named, scope: Scope): Target {
  const given = input.FunctionName ?? ''
  const [matched, region = scope.region, account = scope.account, name, inName] = namePattern.exec(given) ?? []
  if (matched === undefined || name === undefined) throw invalidParameter(`Invalid function name: ${given}`)
  if (name.length > longestName) {
    throw brokenConstraint('functionName', name, `Member must have length less than or equal to ${longestName}`)
  }
  if (inName !== undefined && input.Qualifier !== undefined && inName !== input.Qualifier) {
    throw invalidParameter('The derived qualifier from the function name does not match the specified qualifier.')
  }
  const qualifier = input.Qualifier ?? inName
  const arn = functionArn({ region, account }, name)
  const qualifiedArn = qualifier === undefined ? arn : `${arn}:${qualifier}`
  if (region !== scope.region) throw functionNotFound(qualifiedArn)
  return { name, arn, qualifiedArn, qualifier }
}

/** Reads which function a request is to make: one of the caller's own account. */
export function ownTargetOf(input: Named, scope: Scope): Target {
  const target = targetOf(input, scope)
  if (parseArn(target.arn)?.account !== scope.account) throw functionNotFound(target.qualifiedArn)
  return target
}

function functionArn({ region, account }: Scope, name: string): string {
  return formatArn('lambda', region, account, `function:${name}`)
}

/** The function that an ARN names, without its qualifier; undefined for anything else. */
export function unqualified(arn: string): string | undefined {
  const parts = parseArn(arn)
  const [kind, name] = parts?.resource.split(':') ?? []
  if (parts?.service !== 'lambda' || kind !== 'function' || name === undefined || name === '') return undefined
  return functionArn(parts, name)
}
