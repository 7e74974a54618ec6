import type { Scope } from '../../../kernel/operation.ts'
import type { Page } from '../ports/store.ts'
import { iamFault } from './faults.ts'

interface Paged {
  readonly Marker?: string | undefined
  readonly MaxItems?: number | undefined
  readonly PathPrefix?: string | undefined
}

/** Which part of a list is asked for; one more than wanted is read, to know whether more follow. */
export function pageOf({ Marker, MaxItems = 100, PathPrefix = '/' }: Paged, { account }: Scope): Page {
  return { account, pathPrefix: PathPrefix, after: afterOf(Marker), limit: MaxItems + 1 }
}

/** The part that was read, and where the next one begins. */
export function partOf<T extends { readonly name: string }>(
  found: readonly T[],
  { limit }: Pick<Page, 'limit'>,
): { readonly items: readonly T[]; readonly more: { IsTruncated: boolean; Marker?: string } } {
  const items = found.slice(0, limit - 1)
  const last = items.at(-1)
  if (found.length < limit || last === undefined) return { items, more: { IsTruncated: false } }
  return { items, more: { IsTruncated: true, Marker: Buffer.from(last.name).toString('base64url') } }
}

/** A part of a list that was read whole, in the order of its names. */
export function partOfAll<T extends { readonly name: string }>(all: readonly T[], input: Paged, scope: Scope) {
  const page = pageOf(input, scope)
  return partOf(all.filter(({ name }) => name > page.after).slice(0, page.limit), page)
}

/** A part of a list that was read whole, in the order of its names without regard to case. */
export function partByName<T extends { readonly name: string }>(all: readonly T[], { Marker, MaxItems = 100 }: Paged) {
  const after = afterOf(Marker).toLowerCase()
  const below = all.filter(({ name }) => name.toLowerCase() > after).slice(0, MaxItems + 1)
  return partOf(below, { limit: MaxItems + 1 })
}

/** A part of a list that is counted through, for lists whose items may be equal. */
export function partByNumber<T>(
  all: readonly T[],
  { Marker, MaxItems = 100 }: Paged,
): { readonly items: readonly T[]; readonly more: { IsTruncated: boolean; Marker?: string } } {
  const after = afterOf(Marker)
  if (!/^\d{0,9}$/.test(after)) throw iamFault('ValidationError', 'Invalid Marker.')
  const start = Number(after)
  const end = start + MaxItems
  const items = all.slice(start, end)
  if (end >= all.length) return { items, more: { IsTruncated: false } }
  return { items, more: { IsTruncated: true, Marker: Buffer.from(String(end)).toString('base64url') } }
}

function afterOf(marker: string | undefined): string {
  if (marker === undefined) return ''
  const bytes = Buffer.from(marker, 'base64url')
  if (bytes.length === 0 || bytes.toString('base64url') !== marker) throw iamFault('ValidationError', 'Invalid Marker.')
  return bytes.toString()
}
