import type { JwtClaims } from '../tokens/jwt.ts'

/** What a token brings into a session beside who it is of. */
export type SessionClaims =
  | {
      readonly ok: true
      readonly tags?: Readonly<Record<string, string>>
      readonly transitiveTagKeys?: readonly string[]
      readonly sourceIdentity?: string
    }
  /** Something of it cannot be read: `detail` says what. */
  | { readonly ok: false; readonly detail: string }

const tagsClaim = 'https://aws.amazon.com/tags'
const flatTag = `${tagsClaim}/principal_tags/`
const flatTransitive = `${tagsClaim}/transitive_tag_keys`
const sourceIdentityClaim = 'https://aws.amazon.com/source_identity'

/**
 * Session tags and the source identity of a token, as one claim of an object or as flat claims. What cannot be read is
 * refused: a session without a tag that it should have would be another session.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_adding-assume-role-idp
 */
export function sessionClaims(claims: JwtClaims): SessionClaims {
  const nested = claims[tagsClaim] ?? {}
  if (!isObject(nested)) return { ok: false, detail: `${tagsClaim} is no object` }
  const { principal_tags: named = {}, transitive_tag_keys: keys = claims[flatTransitive] } = nested
  if (!isObject(named)) return { ok: false, detail: 'principal_tags is no object' }
  const flat = Object.entries(claims).filter(([name]) => name.startsWith(flatTag))
  const given = [...Object.entries(named), ...flat.map(([name, value]) => [name.slice(flatTag.length), value] as const)]
  const tags = given.map(([key, value]) => [key, onlyText(value)] as const)
  const unreadable = tags.find(([, value]) => value === undefined)
  if (unreadable !== undefined) return { ok: false, detail: `the tag ${unreadable[0]} has not exactly one text` }
  const transitive = typeof keys === 'string' ? [keys] : (keys ?? [])
  if (!isTexts(transitive)) return { ok: false, detail: 'transitive_tag_keys is no list of texts' }
  const identity = claims[sourceIdentityClaim]
  if (identity !== undefined && typeof identity !== 'string') return { ok: false, detail: 'source_identity is no text' }
  return {
    ok: true,
    ...(tags.length > 0 && { tags: Object.fromEntries(tags) as Record<string, string> }),
    ...(transitive.length > 0 && { transitiveTagKeys: transitive }),
    ...(identity !== undefined && { sourceIdentity: identity }),
  }
}

/** A text, or a list of one. */
function onlyText(value: unknown): string | undefined {
  const [first, ...rest] = Array.isArray(value) ? (value as readonly unknown[]) : [value]
  return typeof first === 'string' && rest.length === 0 ? first : undefined
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string')
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
