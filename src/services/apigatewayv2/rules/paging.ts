import { badRequest } from './faults.ts'

const largestPage = 500

interface Paged {
  readonly MaxResults?: string | undefined
  readonly NextToken?: string | undefined
}

/** Which part of a list is asked for; one more than wanted is read, to know whether more follow. */
export function pageOf({ MaxResults, NextToken }: Paged): { readonly after: string; readonly limit: number } {
  if (MaxResults !== undefined && !/^[1-9]\d{0,8}$/.test(MaxResults))
    throw badRequest('MaxResults is not a positive number.')
  const wanted = Math.min(Number(MaxResults ?? largestPage), largestPage)
  return { after: NextToken === undefined ? '' : readToken(NextToken), limit: wanted + 1 }
}

/** The part that was read, and where the next one begins. */
export function partOf<T extends { readonly id: string }>(found: readonly T[], limit: number) {
  const items = found.slice(0, limit - 1)
  const last = items.at(-1)
  const more =
    found.length < limit || last === undefined ? {} : { NextToken: Buffer.from(last.id).toString('base64url') }
  return { items, more }
}

/** A part of a list that was read whole, in the order of its ids. */
export function partOfAll<T extends { readonly id: string }>(all: readonly T[], input: Paged) {
  const { after, limit } = pageOf(input)
  return partOf(
    all.filter(({ id }) => id > after),
    limit,
  )
}

function readToken(token: string): string {
  const octets = Buffer.from(token, 'base64url')
  if (octets.length === 0 || octets.toString('base64url') !== token) throw badRequest('Invalid NextToken.')
  return octets.toString()
}
