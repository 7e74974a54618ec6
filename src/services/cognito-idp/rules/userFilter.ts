import type { UserFilter } from '../ports.ts'
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
