import { templateError } from './invalid.ts'
import { functionCall, isList, type Value } from './values.ts'

/** The transform that adds functions to the language. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-languageextensions.html */
export const languageExtensions = 'AWS::LanguageExtensions'

const added = new Set(['Fn::Length', 'Fn::ToJsonString'])

/** Refuses what AWS refuses of a template that does not name the transform: the functions that it adds, and defaults of mappings. */
export function refuseExtensions(value: Value): void {
  if (typeof value !== 'object' || value === null) return
  const [name = '', argument] = functionCall(value) ?? []
  if (added.has(name)) {
    throw templateError(`Encountered unsupported function: ${name}: it needs the transform ${languageExtensions}`)
  }
  if (name === 'Fn::FindInMap' && isList(argument) && argument.length > 3) {
    throw templateError(`The DefaultValue of Fn::FindInMap needs the transform ${languageExtensions}`)
  }
  for (const member of Object.values(value)) refuseExtensions(member)
}
