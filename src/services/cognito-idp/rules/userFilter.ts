import type { UserFilter, UserPlace, UserRecord } from '../ports/users.ts'
import { invalidParameter } from './faults.ts'

const attributes = ['email', 'phone_number', 'name', 'given_name', 'family_name', 'preferred_username']

/** `name = "value"` or `name ^= "value"`; a backslash escapes a quotation mark inside the value. */
const form = /^\s*"?([\w:]+)"?\s*(\^?=)\s*"((?:[^"\\]|\\.)*)"\s*$/

/**
 * Reads the filter of ListUsers; undefined for an empty one, which means all users.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListUsers.html
 */
export function parseUserFilter(text: string | undefined): UserFilter | undefined {
  if (text === undefined || text.trim() === '') return undefined
  const [, name = '', operator = '', quoted = ''] = form.exec(text) ?? []
  if (name === '') throw invalidParameter('Error while parsing filter.')
  const match = operator === '=' ? 'equals' : 'startsWith'
  return filterBy(name, match, quoted.replaceAll(/\\(.)/g, '$1'))
}

/** Where a user stands in the listing of a filter, as a page's token says it. */
export function placeText(filter: UserFilter | undefined, user: UserRecord): string {
  const value = filter?.match === 'startsWith' ? orderedBy(filter, user) : undefined
  return value === undefined ? user.sub : `${user.sub} ${value}`
}

/** Reads what `placeText` wrote. A place that no user of the filter can have is refused. */
export function parsePlace(filter: UserFilter | undefined, text: string): UserPlace {
  const gap = text.indexOf(' ')
  const isOfPrefix = filter?.match === 'startsWith' && filter.field !== 'sub'
  if (gap < 0 && !isOfPrefix) return { sub: text }
  const place = { sub: text.slice(0, gap), value: text.slice(gap + 1) }
  if (gap < 0 || !isOfPrefix || !place.value.startsWith(filter.value)) {
    throw invalidParameter('Invalid pagination token.')
  }
  return place
}

function orderedBy({ field }: UserFilter, { username, status, attributes }: UserRecord): string | undefined {
  if (typeof field === 'object') return attributes[field.attribute] ?? ''
  return field === 'username' ? username : field === 'status' ? status : undefined
}

function filterBy(name: string, match: UserFilter['match'], value: string): UserFilter {
  if (name === 'username' || name === 'sub') return { field: name, match, value }
  if (name === 'cognito:user_status') return { field: 'status', match, value: value.toUpperCase() }
  if (name === 'status') return enabledFilter(match, value)
  if (attributes.includes(name)) return { field: { attribute: name }, match, value }
  throw invalidParameter(`Invalid search attribute: ${name}`)
}

function enabledFilter(match: UserFilter['match'], value: string): UserFilter {
  const fits = (word: string): boolean => (match === 'equals' ? word === value : value !== '' && word.startsWith(value))
  if (fits('Enabled')) return { field: 'enabled', match: 'equals', value: '1' }
  if (fits('Disabled')) return { field: 'enabled', match: 'equals', value: '0' }
  throw invalidParameter('The status to search for must be Enabled or Disabled.')
}
