import { invalidParameter } from './faults.ts'

/** Where a part of a list begins: after the id that the token holds. */
export function afterOf(token: string | undefined): string {
  if (token === undefined) return ''
  const bytes = Buffer.from(token, 'base64url')
  if (bytes.length === 0 || bytes.toString('base64url') !== token) throw invalidParameter('Invalid NextToken.')
  return bytes.toString()
}

/** The part that was read, one more than wanted being a sign that more follow. */
export function partOf<T>(found: readonly T[], limit: number, idOf: (item: T) => string) {
  const items = found.slice(0, limit)
  const last = items.at(-1)
  const more = found.length > limit && last !== undefined
  return { items, more: more ? { NextToken: Buffer.from(idOf(last)).toString('base64url') } : {} }
}
