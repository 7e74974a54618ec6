import type { UserFilter, UserPage } from '../../../../services/cognito-idp/ports/users.ts'
import type { SqlValue } from '../../driver.ts'

/** One page of a listing of users: an index serves its filter and its order, so it costs the same among however many. */
export interface Listing {
  readonly sql: string
  readonly params: readonly SqlValue[]
}

/** Column names come from this table, never from the filter's text. */
const columns = { username: 'u.username', status: 'u.status', enabled: 'u.enabled' } as const

const fromUsers = 'SELECT u.* FROM idp_user u WHERE u.pool_id = ?'
/** CROSS JOIN is SQLite's word for attributes first; to PostgreSQL it is any join. */
const fromAttributes = `SELECT u.* FROM idp_attribute a CROSS JOIN idp_user u
  WHERE u.pool_id = a.pool_id AND u.sub = a.sub AND a.pool_id = ? AND a.name = ?`

/** Past every text that begins with a prefix, in binary order. */
const beyond = '\u{10FFFF}'

/** The statement of a page. */
export function userListing(poolId: string, filter: UserFilter | undefined, page: UserPage): Listing {
  if (filter === undefined || filter.field === 'sub') return bySub(poolId, filter, page)
  const { field, match, value } = filter
  const isAttribute = typeof field === 'object'
  const begin: Listing = isAttribute
    ? { sql: fromAttributes, params: [poolId, field.attribute] }
    : { sql: fromUsers, params: [poolId] }
  const [column, sub] = isAttribute ? ['a.value', 'a.sub'] : [columns[field], 'u.sub']
  const after = page.after?.sub ?? ''
  if (match === 'equals') {
    const sought = field === 'enabled' ? Number(value) : value
    const sql = `${begin.sql} AND ${column} = ? AND ${sub} > ? ORDER BY ${sub} LIMIT ?`
    return { sql, params: [...begin.params, sought, after, page.limit] }
  }
  const sql = `${begin.sql} AND (${column}, ${sub}) > (?, ?) AND ${column} < ? ORDER BY ${column}, ${sub} LIMIT ?`
  return { sql, params: [...begin.params, page.after?.value ?? value, after, `${value}${beyond}`, page.limit] }
}

function bySub(poolId: string, filter: UserFilter | undefined, { after, limit }: UserPage): Listing {
  const [above, from] = after === undefined ? ['>=', filter?.value ?? ''] : ['>', after.sub]
  const [within, most] = filter?.match === 'equals' ? ['<=', filter.value] : ['<', `${filter?.value ?? ''}${beyond}`]
  const sql = `${fromUsers} AND u.sub ${above} ? AND u.sub ${within} ? ORDER BY u.sub LIMIT ?`
  return { sql, params: [poolId, from, most, limit] }
}
