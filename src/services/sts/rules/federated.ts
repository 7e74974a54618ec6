import { parseArn } from '../../../kernel/arn.ts'
import type { ConditionContext } from '../../../kernel/operation.ts'
import type { SessionRequest } from '../../../kernel/session.ts'
import { tagsOf, transitiveKeysOf } from './sessionTags.ts'

/** The account of a role by its ARN; empty for what is none, in which nobody is registered. */
export function accountOfRole(arn: string): string {
  const parsed = parseArn(arn)
  return parsed?.service === 'iam' ? parsed.account : ''
}

/** The condition keys of somebody whom a provider vouches for: in the trust decision, and in the session afterwards. */
export function federatedKeys(
  ofRequest: ConditionContext,
  ofProvider: ConditionContext,
  provider: string,
  sourceIdentity: string | undefined,
): Pick<SessionRequest, 'context' | 'sessionContext'> {
  const keys = { ...ofProvider, 'aws:FederatedProvider': [provider] }
  if (sourceIdentity === undefined) return { context: { ...ofRequest, ...keys }, sessionContext: keys }
  return {
    context: { ...ofRequest, ...keys, 'sts:SourceIdentity': [sourceIdentity] },
    sessionContext: { ...keys, 'aws:SourceIdentity': [sourceIdentity] },
  }
}

/** The session tags that a provider gives, held to the rules of all session tags. */
export function federatedTags(
  given: Readonly<Record<string, string>> = {},
  transitive: readonly string[] = [],
): Pick<SessionRequest, 'tags' | 'transitiveTagKeys'> {
  const tags = tagsOf(Object.entries(given).map(([Key, Value]) => ({ Key, Value })))
  return { tags, transitiveTagKeys: transitiveKeysOf(transitive, tags) }
}
