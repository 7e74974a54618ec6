import type { Scope } from '../../../kernel/operation.ts'
import type { Page } from '../ports.ts'
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
  { limit }: Page,
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

function afterOf(marker: string | undefined): string {
  if (marker === undefined) return ''
  const bytes = Buffer.from(marker, 'base64url')
  if (bytes.length === 0 || bytes.toString('base64url') !== marker) throw iamFault('ValidationError', 'Invalid Marker.')
  return bytes.toString()
}
