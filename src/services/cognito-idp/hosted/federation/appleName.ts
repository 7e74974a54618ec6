import { isObject } from '../../rules/triggers.ts'
import type { ExternalUser } from './oauth.ts'

/** Characters of what is read. */
const sizeLimit = 2000

/**
 * A user with the name that Apple tells at their first sign-in, beside its token and unsigned, so that it only adds to what
 * the token says. https://developer.apple.com/documentation/signinwithapple/configuring-your-webpage-for-sign-in-with-apple
 */
export function withNameOfApple(user: ExternalUser, text: string | null): ExternalUser {
  const { firstName, lastName } = nameIn(text ?? '')
  const parts = [firstName, lastName].filter((part) => typeof part === 'string' && part !== '')
  if (parts.length === 0) return user
  const told = Object.entries({ firstName, lastName, name: parts.join(' ') })
  const names = told.filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  return { ...user, claims: { ...Object.fromEntries(names), ...user.claims } }
}

function nameIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text.length > sizeLimit ? '' : text)
    return isObject(value) && isObject(value['name']) ? value['name'] : {}
  } catch (error) {
    if (error instanceof SyntaxError) return {}
    throw error
  }
}
