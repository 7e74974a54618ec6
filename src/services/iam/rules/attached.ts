import type { AttachedPolicy } from '@aws-sdk/client-iam'
import type { Scope } from '../../../kernel/operation.ts'
import type { Attachment } from '../ports/policies.ts'
import { partOfAll } from './paging.ts'

interface Asked {
  readonly Marker?: string | undefined
  readonly MaxItems?: number | undefined
  readonly PathPrefix?: string | undefined
}

/** The part of an owner's attached policies that was asked for. */
export function attachedPart(
  attachments: readonly Attachment[],
  input: Asked,
  scope: Scope,
): { AttachedPolicies: AttachedPolicy[]; IsTruncated: boolean; Marker?: string } {
  const { PathPrefix = '/' } = input
  const below = attachments.filter(({ arn }) => pathOf(arn).startsWith(PathPrefix))
  const { items, more } = partOfAll(below, input, scope)
  return { AttachedPolicies: items.map(({ arn, name }) => ({ PolicyName: name, PolicyArn: arn })), ...more }
}

/** The path in a policy's ARN: `/service-role/`. */
function pathOf(arn: string): string {
  return arn.slice(arn.indexOf('/'), arn.lastIndexOf('/') + 1)
}
