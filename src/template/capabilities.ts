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
  if (iam.length === 0) return { capabilities: expand }
  const types = [...new Set(iam.map(({ type }) => type))].sort()
  return {
    capabilities: [iam.some(({ named }) => named) ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM', ...expand],
    reason: `The following resource(s) require capabilities: [${types.join(', ')}]`,
  }
}
