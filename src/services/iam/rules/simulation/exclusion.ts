import type { PolicyIdentifier } from '@aws-sdk/client-iam'
import { iamFault } from '../faults.ts'

/** A policy of the entity that is simulated, as an exclusion may name it. */
type OwnPolicy =
  | { readonly type: 'inline'; readonly name: string; readonly kind: string; readonly owner: string }
  | { readonly type: 'aws-managed' | 'user-managed'; readonly arn: string }
  | { readonly type: 'permission-boundary'; readonly arn: string }

export type Exclusion = (policy: OwnPolicy) => boolean

/**
 * Which of an entity's policies a simulation leaves out.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_PolicyIdentifier.html
 */
export function exclusion(identifiers: readonly PolicyIdentifier[] | undefined): Exclusion {
  const rules = (identifiers ?? []).map(ruleOf)
  return (policy) => rules.some((rule) => rule(policy))
}

function ruleOf({ PolicyType, PolicyArn, InlinePolicyIdentifier }: PolicyIdentifier): Exclusion {
  if (PolicyType !== undefined) return ({ type }) => type === PolicyType
  if (PolicyArn !== undefined) {
    const arn = like(PolicyArn)
    return (policy) => policy.type !== 'inline' && policy.type !== 'permission-boundary' && arn(policy.arn)
  }
  const { PolicyName, AttachmentType, AttachmentName } = InlinePolicyIdentifier ?? {}
  const owner = like(AttachmentName ?? '')
  return (policy) =>
    policy.type === 'inline' &&
    policy.name === PolicyName &&
    policy.kind === AttachmentType?.toLowerCase() &&
    owner(policy.owner)
}

/** A text with at most one `*`, and any number of `?` that each stand for one character. */
function like(pattern: string): (text: string) => boolean {
  const parts = pattern.split('*')
  if (parts.length > 2) throw iamFault('InvalidInput', `Invalid policy identifier: ${pattern} has more than one *.`)
  const [head = '', tail] = parts
  if (tail === undefined) return (text) => text.length === head.length && agrees(text, head)
  return (text) =>
    text.length >= head.length + tail.length &&
    agrees(text.slice(0, head.length), head) &&
    agrees(text.slice(text.length - tail.length), tail)
}

function agrees(text: string, pattern: string): boolean {
  return [...pattern].every((character, index) => character === '?' || character === text[index])
}
