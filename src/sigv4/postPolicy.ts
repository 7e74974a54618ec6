import { type Refusal, refused } from './refusal.ts'

/** A form's fields before its file: name and value, in order. */
export type FormFields = readonly (readonly [name: string, value: string])[]

/** One condition of a policy, on a field (`range`: on the size of the file). */
type Condition =
  | { readonly kind: 'eq' | 'starts-with'; readonly field: string; readonly value: string; readonly text: string }
  | { readonly kind: 'range'; readonly min: number; readonly max: number }

/** A policy, read. */
export interface PostPolicy {
  readonly kind: 'policy'
  /** Milliseconds since the epoch. */
  readonly expiration: number
  readonly conditions: readonly Condition[]
}

/** What a policy that holds leaves to be checked: how many octets the file may have. */
export interface PostLimits {
  readonly kind: 'allowed'
  readonly contentLengthRange: { readonly min: number; readonly max: number } | undefined
}

/**
 * Reads a form's policy: base64 of JSON.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 */
export function parsePostPolicy(base64: string): PostPolicy | Refusal {
  const document = parseJson(jsonOf(Buffer.from(base64, 'base64').toString()))
  if (!isRecord(document)) return malformed('Invalid JSON.')
  const { expiration, conditions } = document
  if (typeof expiration !== 'string') return malformed('Policy missing expiration.')
  const time = isoTime.test(expiration) ? Date.parse(expiration) : Number.NaN
  if (Number.isNaN(time)) return malformed(`Invalid 'expiration' value: '${expiration}'`)
  if (!Array.isArray(conditions)) return malformed('Policy missing conditions.')
  const read: Condition[] = []
  for (const item of conditions) {
    const parsed = Array.isArray(item) ? parseList(item) : parseExact(item)
    if (parsed === undefined) return malformed('Invalid Condition.')
    read.push(...parsed)
  }
  return { kind: 'policy', expiration: time, conditions: read }
}

/**
 * Checks that a policy has not expired, that each of its conditions holds, and that it speaks of every field of the
 * form but the exempt ones. `bucket` counts as a field, whether the form has it or not.
 */
export function checkPostPolicy(
  policy: PostPolicy,
  fields: FormFields,
  {
    bucket,
    now,
    proof = version4Proof,
  }: { readonly bucket: string; readonly now: number; readonly proof?: ProofFields },
): PostLimits | Refusal {
  if (now >= policy.expiration) return refused({ reason: 'policy', detail: 'Policy expired.' })
  const values = new Map(fields.map(([name, value]) => [name.toLowerCase(), value]))
  if (values.size !== fields.length) return refused({ reason: 'policy', detail: 'A field appears more than once.' })
  values.set('bucket', bucket)
  const covered = new Set<string>()
  let range: PostLimits['contentLengthRange']
  for (const condition of policy.conditions) {
    if (condition.kind === 'range') {
      range = {
        min: Math.max(range?.min ?? 0, condition.min),
        max: Math.min(range?.max ?? condition.max, condition.max),
      }
    } else if (holds(condition, values.get(condition.field))) covered.add(condition.field)
    else return refused({ reason: 'policy', detail: `Policy Condition failed: ${condition.text}` })
  }
  const extra = [...values.keys()].filter((name) => !covered.has(name) && !isExempt(name, proof))
  if (extra.length > 0) return refused({ reason: 'policy', detail: `Extra input fields: ${extra.join(', ')}` })
  return { kind: 'allowed', contentLengthRange: range }
}

const isoTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z$/

/** Fields of a proof that a policy need not speak of, lower-case. */
type ProofFields = ReadonlySet<string>

const version4Proof: ProofFields = new Set(['policy', 'x-amz-signature'])

/** Those of Signature Version 2. https://docs.aws.amazon.com/AmazonS3/latest/userguide/HTTPPOSTForms.html#PolicyConditions */
export const version2Proof: ProofFields = new Set(['awsaccesskeyid', 'policy', 'signature'])

function isExempt(name: string, proof: ProofFields): boolean {
  return proof.has(name) || name === 'file' || name.startsWith('x-ignore-')
}

function holds(condition: Extract<Condition, { field: string }>, value: string | undefined): boolean {
  if (value === undefined) return false
  if (condition.kind === 'eq') return value === condition.value
  // A content type may be a list; each of its parts must match.
  const parts = condition.field === 'content-type' ? value.split(',') : [value]
  return parts.every((part) => part.startsWith(condition.value))
}

/** `{"acl": "public-read"}`: each member is an exact match. */
function parseExact(item: unknown): readonly Condition[] | undefined {
  if (!isRecord(item)) return undefined
  const members = Object.entries(item)
  if (members.length === 0) return undefined
  const conditions: Condition[] = []
  for (const [name, value] of members) {
    if (typeof value !== 'string') return undefined
    conditions.push(onField('eq', name, value))
  }
  return conditions
}

/** `["starts-with", "$key", "user/"]`, `["eq", ...]` or `["content-length-range", 1, 1024]`. */
function parseList(item: readonly unknown[]): readonly Condition[] | undefined {
  const [operator, first, second] = item
  if (typeof operator !== 'string' || item.length !== 3) return undefined
  const kind = operator.toLowerCase()
  if (kind === 'content-length-range') {
    const [min, max] = [sizeOf(first), sizeOf(second)]
    return min === undefined || max === undefined || min > max ? undefined : [{ kind: 'range', min, max }]
  }
  if ((kind !== 'eq' && kind !== 'starts-with') || typeof first !== 'string' || typeof second !== 'string')
    return undefined
  return first.startsWith('$') ? [onField(kind, first.slice(1), second)] : undefined
}

function onField(kind: 'eq' | 'starts-with', name: string, value: string): Condition {
  const text = JSON.stringify([kind, `$${name}`, value])
  return { kind, field: name.toLowerCase(), value, text }
}

function sizeOf(value: unknown): number | undefined {
  const size = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value
  return typeof size === 'number' && Number.isSafeInteger(size) && size >= 0 ? size : undefined
}

/**
 * A policy has two escapes that JSON has not: of a dollar sign, and of a vertical tab.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html#sigv4-HTTPPOSTEscaping
 */
function jsonOf(text: string): string {
  return text.replace(/\\([\s\S])/g, (pair, character) =>
    character === '$' ? '$' : character === 'v' ? '\\u000b' : pair,
  )
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function malformed(detail: string): Refusal {
  return refused({ reason: 'malformedPolicy', detail })
}
