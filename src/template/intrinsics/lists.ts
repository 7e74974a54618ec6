import { templateError } from '../invalid.ts'
import type { Value } from '../values.ts'
import { argumentsOf, type Intrinsic, requiredList, requiredText } from './scope.ts'

const selectForm = 'Fn::Select requires a list argument with two elements: an integer index and a list'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-select.html */
export const select: Intrinsic = (argument, scope) => {
  const [position, list] = argumentsOf(argument, 2, 2, selectForm) as [Value, Value]
  const index = requiredText(position, scope, selectForm)
  if (!/^\d+$/.test(index)) throw templateError(selectForm)
  const item = requiredList(list, scope, selectForm)[Number(index)]
  if (item === undefined) throw templateError(`Fn::Select cannot select nonexistent value at index ${index}`)
  return item
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-length.html */
export const length: Intrinsic = (argument, scope) =>
  requiredList(argument, scope, 'Fn::Length requires a list, or a function that returns a list').length

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getavailabilityzones.html */
export const getAZs: Intrinsic = (argument, scope) =>
  scope.zones(requiredText(argument, scope, 'every Fn::GetAZs object must have a String-typed value.'))
