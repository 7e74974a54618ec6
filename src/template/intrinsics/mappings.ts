import { templateError } from '../invalid.ts'
import { isRecord, type Value } from '../values.ts'
import { argumentsOf, type Intrinsic, requiredText } from './scope.ts'

const form =
  'every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-findinmap.html */
export const findInMap: Intrinsic = (argument, scope) => {
  const [map, first, second, options] = argumentsOf(argument, 3, 4, form) as [Value, Value, Value, Value | undefined]
  const keys = [map, first, second].map((key) => requiredText(key, scope, form)) as [string, string, string]
  const found = scope.mapping(...keys)
  if (found !== undefined) return found
  if (isRecord(options) && options['DefaultValue'] !== undefined) return scope.evaluate(options['DefaultValue'])
  throw templateError(`Unable to get mapping for ${keys.join('::')}`)
}
