import type { Tag } from '@aws-sdk/client-sts'
import type { Caller } from '../../../kernel/caller.ts'
import { Fault } from '../../../kernel/fault.ts'
import type { SessionRequest } from '../../../kernel/session.ts'

type Tags = Readonly<Record<string, string>>

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_know */
const tagLimit = 50

/** The session tags of a request; keys are one without regard to case. */
export function tagsOf(list: readonly Tag[] | undefined): Tags {
  const pairs = (list ?? []).map(({ Key, Value }) => [Key!, Value!] as const)
  if (pairs.length > tagLimit) {
    const message = `1 validation error detected: Value at 'tags' failed to satisfy constraint: Member must have length less than or equal to ${tagLimit}`
    throw new Fault('ValidationError', message, { status: 400 })
  }
  if (new Set(pairs.map(([key]) => key.toLowerCase())).size !== pairs.length) {
    throw invalid('Duplicate tag keys found. Please note that Tag keys are case insensitive.')
  }
  if (pairs.some(([key]) => key.toLowerCase().startsWith('aws:'))) {
    throw invalid('Tag keys that start with aws: are reserved for system use.')
  }
  return Object.fromEntries(pairs)
}

/** The keys of `tags` that further sessions inherit, in the tags' own spelling. */
export function transitiveKeysOf(keys: readonly string[] | undefined, tags: Tags): readonly string[] {
  const spelled = new Map(Object.keys(tags).map((key) => [key.toLowerCase(), key]))
  const found = (keys ?? []).map((key) => spelled.get(key.toLowerCase()))
  if (found.some((key) => key === undefined)) {
    throw invalid('The specified transitive tag key must be included in the requested tags.')
  }
  return [...new Set(found as readonly string[])]
}

/** What a session is tagged with beside its role's tags: what the request says, and what its caller's session hands on. */
export interface SessionTags {
  readonly tags: Tags
  readonly transitiveTagKeys: readonly string[]
}

/**
 * A request's tags with those that are inherited, which cannot be set anew.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_role-chaining
 */
export function sessionTags({ principal, tags = {}, transitiveTagKeys = [] }: SessionRequest): SessionTags {
  const inherited = principal.kind === 'caller' ? inheritedFrom(principal.caller) : {}
  const keys = Object.keys(inherited)
  if (keys.length === 0) return { tags, transitiveTagKeys }
  const taken = new Set(keys.map((key) => key.toLowerCase()))
  if (Object.keys(tags).some((key) => taken.has(key.toLowerCase()))) {
    throw invalid(
      "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    )
  }
  return { tags: { ...inherited, ...tags }, transitiveTagKeys: [...keys, ...transitiveTagKeys] }
}

function inheritedFrom(caller: Caller): Tags {
  if (caller.kind !== 'session' || caller.transitiveTagKeys === undefined) return {}
  return Object.fromEntries(caller.transitiveTagKeys.map((key) => [key, caller.tags[key] ?? '']))
}

/** The tags of a role or user with a session's own in their place; keys are one without regard to case. */
export function withSessionTags(present: Tags, own: Tags): Tags {
  const replaced = new Set(Object.keys(own).map((key) => key.toLowerCase()))
  const kept = Object.entries(present).filter(([key]) => !replaced.has(key.toLowerCase()))
  return kept.length === 0 ? own : { ...Object.fromEntries(kept), ...own }
}

function invalid(message: string): Fault {
  return new Fault('InvalidParameterValue', message, { status: 400 })
}
