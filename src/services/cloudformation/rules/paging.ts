import { invalid } from './stacks.ts'

/** What the tokens of a listing look like: where the page before ended. */
const tokens = { stacks: /^\d{1,15} arn:\S+$/, events: /^\d{1,15}$/ } as const

/** The token of a request; one that no listing gave out is refused. */
export function pageAfter(listing: keyof typeof tokens, token: string | undefined): string | undefined {
  if (token !== undefined && !tokens[listing].test(token)) throw invalid('The supplied NextToken is not valid.')
  return token
}
