import { templateError } from '../invalid.ts'
import { splitAttribute } from '../read.ts'
import type { Value } from '../values.ts'
import { argumentsOf, type Intrinsic, requiredText } from './scope.ts'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-ref.html */
export const ref: Intrinsic = (argument, scope) => {
  if (typeof argument !== 'string') throw templateError('every Ref object must have a single String value.')
  return scope.ref(argument)
}

const getAttForm =
  'every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute'

/** The resource and the attribute of a GetAtt, in its list or its dotted form; the attribute may be a function. */
export function getAttParts(argument: Value): readonly [resource: string, attribute: Value] {
  const parts = argumentsOf(typeof argument === 'string' ? splitAttribute(argument) : argument, 2, 2, getAttForm)
  const [resource, attribute] = parts
  if (typeof resource !== 'string' || resource === '' || attribute === undefined || attribute === '') {
    throw templateError(getAttForm)
  }
  return [resource, attribute]
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getatt.html */
export const getAtt: Intrinsic = (argument, scope) => {
  const [resource, attribute] = getAttParts(argument)
  return scope.attribute(resource, requiredText(attribute, scope, getAttForm))
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-importvalue.html */
export const importValue: Intrinsic = (argument, scope) =>
  scope.imported(
    requiredText(
      argument,
      scope,
      'the attribute in Fn::ImportValue must be a string or a function that returns a string',
    ),
  )
