import type { RecordPlace } from '../ports.ts'
import { invalidParameter } from './faults.ts'

/** How many items a page has: as many as wanted, up to `most`. */
export function pageSize(wanted: number | undefined, most: number): number {
  if (wanted === undefined) return most
  if (wanted < 1) throw invalidParameter('MaxResults must be at least 1.')
  return Math.min(wanted, most)
}

/** The name that a token holds; before all others without one. */
export function nameAfter(token: string | undefined): string {
  return token === undefined ? '' : textOf(token)
}

/** The place that a token holds; without one, that behind all records of `syncCount`. */
export function placeAfter(token: string | undefined, syncCount: number): RecordPlace {
  if (token === undefined) return { syncCount: syncCount + 1, key: '' }
  const [, digits, key] = /^(\d{1,15}):(.*)$/su.exec(textOf(token)) ?? []
  if (digits === undefined || key === undefined) throw invalidToken()
  return { syncCount: Number(digits), key }
}

/** The part that was read, one more than wanted being a sign that more follow. */
export function partOf<T>(
  found: readonly T[],
  limit: number,
  nameOf: (item: T) => string,
): { readonly items: readonly T[]; readonly more: { readonly NextToken?: string } } {
  const items = found.slice(0, limit)
  const last = items.at(-1)
  const more = found.length > limit && last !== undefined
  return { items, more: more ? { NextToken: Buffer.from(nameOf(last)).toString('base64url') } : {} }
}

function textOf(token: string): string {
  const bytes = Buffer.from(token, 'base64url')
  if (bytes.length === 0 || bytes.toString('base64url') !== token) throw invalidToken()
  return bytes.toString()
}

function invalidToken() {
  return invalidParameter('Invalid NextToken.')
}
