import type { Template } from './document.ts'
import { resourceTypes } from './resources/index.ts'

/** What a caller must acknowledge before a template is deployed, and why. */
export interface Acknowledgement {
  readonly capabilities: readonly string[]
  readonly reason?: string
}

/**
 * Templates that make IAM entities, and templates with a transform, must be acknowledged.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html
 */
export function acknowledgement(template: Template): Acknowledgement {
  const iam = Object.values(template.resources).flatMap(({ type, properties }) => {
    const name = resourceTypes.get(type)?.iamName
    return name === undefined ? [] : [{ type, named: properties[name] !== undefined }]
  })
  const expand = template.transforms.length > 0 ? ['CAPABILITY_AUTO_EXPAND'] : []
  const named = iam.some((entity) => entity.named) ? ['CAPABILITY_NAMED_IAM'] : ['CAPABILITY_IAM']
  const capabilities = iam.length === 0 ? expand : [...named, ...expand]
  if (capabilities.length === 0) return { capabilities }
  const causes = [...new Set(iam.map(({ type }) => type))].sort().concat(template.transforms)
  return { capabilities, reason: `The following resource(s) require capabilities: [${causes.join(', ')}]` }
}
