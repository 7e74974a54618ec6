import type { AttachedPolicy } from '@aws-sdk/client-iam'
import type { Scope } from '../../../kernel/operation.ts'
import type { Attachment } from '../ports/policies.ts'
import { partOfAll } from './paging.ts'

interface Asked {
  readonly Marker?: string | undefined
  readonly MaxItems?: number | undefined
  readonly PathPrefix?: string | undefined
}

/** The part of an owner's attached policies that was asked for. A policy of AWS's and an own one may have one name. */
export function attachedPart(
  attachments: readonly Attachment[],
  input: Asked,
  scope: Scope,
): { AttachedPolicies: AttachedPolicy[]; IsTruncated: boolean; Marker?: string } {
  const { PathPrefix = '/' } = input
  const below = attachments.filter(({ arn }) => pathOf(arn).startsWith(PathPrefix))
  const placed = below.map(({ arn, name }) => ({ name: `${name} ${arn}`, shape: { PolicyName: name, PolicyArn: arn } }))
  const { items, more } = partOfAll(placed, input, scope)
  return { AttachedPolicies: items.map(({ shape }) => shape), ...more }
}

/** The path in a policy's ARN: `/service-role/`. */
function pathOf(arn: string): string {
  return arn.slice(arn.indexOf('/'), arn.lastIndexOf('/') + 1)
}
