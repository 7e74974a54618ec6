import { templateError } from '../invalid.ts'
import { absent, isRecord, scalarText, type Value, type ValueRecord } from '../values.ts'
import { argumentsOf, type Intrinsic, required, requiredList, requiredText, type Scope } from './scope.ts'

const joinForm =
  'every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-join.html */
export const join: Intrinsic = (argument, scope) => {
  const [delimiter, items] = argumentsOf(argument, 2, 2, joinForm) as [Value, Value]
  if (typeof delimiter !== 'string') throw templateError(joinForm)
  return requiredList(items, scope, joinForm)
    .map((item) => {
      const text = scalarText(item)
      if (text === undefined) throw templateError(joinForm)
      return text
    })
    .join(delimiter)
}

const splitForm =
  'every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a function that returns a string to be split.'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-split.html */
export const split: Intrinsic = (argument, scope) => {
  const [delimiter, text] = argumentsOf(argument, 2, 2, splitForm) as [Value, Value]
  if (typeof delimiter !== 'string' || delimiter === '') throw templateError(splitForm)
  return requiredText(text, scope, splitForm).split(delimiter)
}

const subForm =
  "One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first argument, and an optional second argument to specify a mapping of values to replace in the string"

/** The text and the variables of a Sub, in its short or its long form. */
export function subParts(argument: Value): readonly [text: string, variables: ValueRecord] {
  if (typeof argument === 'string') return [argument, {}]
  const [text, variables = {}] = argumentsOf(argument, 1, 2, subForm)
  if (typeof text !== 'string' || !isRecord(variables)) throw templateError(subForm)
  return [text, variables]
}

/** A piece of a Sub's text: literal, or the name between `${` and `}`. */
export type SubPiece = { readonly literal: string } | { readonly variable: string }

/** Cuts a Sub's text. `${!Name}` stays as the literal `${Name}`. */
export function subPieces(text: string): readonly SubPiece[] {
  const pieces: SubPiece[] = []
  let from = 0
  for (const match of text.matchAll(/\$\{([^{}]*)\}/g)) {
    const name = match[1] ?? ''
    pieces.push({ literal: text.slice(from, match.index) })
    pieces.push(name.startsWith('!') ? { literal: `\${${name.slice(1)}}` } : { variable: variableName(name) })
    from = match.index + match[0].length
  }
  pieces.push({ literal: text.slice(from) })
  return pieces
}

function variableName(text: string): string {
  const name = text.trim()
  if (!/^[A-Za-z0-9_.:]+$/.test(name)) {
    throw templateError(
      'variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, periods, and colons',
    )
  }
  return name
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-sub.html */
export const sub: Intrinsic = (argument, scope) => {
  const [text, variables] = subParts(argument)
  return subPieces(text)
    .map((piece) => ('literal' in piece ? piece.literal : subVariable(piece.variable, variables, scope)))
    .join('')
}

function subVariable(name: string, variables: ValueRecord, scope: Scope): string {
  const own = Object.hasOwn(variables, name) ? variables[name] : undefined
  const dot = name.indexOf('.')
  const value =
    own !== undefined
      ? required(own, scope, subForm)
      : dot === -1
        ? scope.ref(name)
        : scope.attribute(name.slice(0, dot), name.slice(dot + 1))
  const text = value === absent ? undefined : scalarText(value)
  if (text === undefined) throw templateError(`the value of ${name} in Fn::Sub must be a string`)
  return text
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-base64.html */
export const base64: Intrinsic = (argument, scope) =>
  Buffer.from(requiredText(argument, scope, 'every Fn::Base64 object must have a String-typed value.')).toString(
    'base64',
  )

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-ToJsonString.html */
export const toJsonString: Intrinsic = (argument, scope) =>
  JSON.stringify(required(argument, scope, 'every Fn::ToJsonString object must have an object or array as its value.'))
