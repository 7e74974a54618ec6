import { parseArn } from '../../../kernel/arn.ts'
import { Fault } from '../../../kernel/fault.ts'
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
  if (!/^(?!aws:)[\w+=,.@-]{2,64}$/.test(sourceIdentity)) {
    throw invalid('Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with "aws:"')
  }
  return {
    context: { ...ofRequest, ...keys, 'sts:SourceIdentity': [sourceIdentity] },
    sessionContext: { ...keys, 'aws:SourceIdentity': [sourceIdentity] },
  }
}

/** The session tags that a provider gives, of which some are handed on. `sessions` holds them to their rules. */
export function federatedTags(
  given: Readonly<Record<string, string>> = {},
  transitive: readonly string[] = [],
): Pick<SessionRequest, 'tags' | 'transitiveTagKeys'> {
  return { tags: given, transitiveTagKeys: transitiveKeysOf(transitive, given) }
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_Tag.html */
const tagKey = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u
const tagValue = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u

/** Holds tags that no request's model has checked, an identity pool's among them, to the rules of all session tags. */
export function requireFederatedTags(given: Readonly<Record<string, string>>): void {
  for (const [key, value] of Object.entries(given)) {
    if (!tagKey.test(key) || !tagValue.test(value)) throw invalid(`The session tag ${key.slice(0, 128)} is not valid.`)
  }
  tagsOf(Object.entries(given).map(([Key, Value]) => ({ Key, Value })))
}

/** What a provider says that cannot be. */
export function invalid(message: string): Fault {
  return new Fault('InvalidIdentityToken', message)
}
