import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import type { UserFilter } from '../../../../services/cognito-idp/ports/users.ts'
import { temporaryMetadata } from '../../../testing.ts'
import type { Metadata, SqlValue } from '../../driver.ts'
import { cognitoIdp } from './index.ts'
import { userListing } from './userListing.ts'

let metadata: Metadata
let close: () => Promise<void>
before(async () => {
  const temporary = await temporaryMetadata()
  metadata = temporary.metadata
  close = temporary.close
})
after(() => close())

/** https://www.sqlite.org/eqp.html */
async function planOf(sql: string, params?: readonly SqlValue[]): Promise<readonly string[]> {
  const bound = params ?? Array.from(sql.matchAll(/\?/g), () => 1)
  const steps = await metadata.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, bound)
  return steps.map(({ detail }) => detail)
}

const attributes = ['email', 'phone_number', 'name', 'given_name', 'family_name', 'preferred_username']
const fields: readonly UserFilter['field'][] = [
  ...(['username', 'sub', 'status', 'enabled'] as const),
  ...attributes.map((attribute) => ({ attribute })),
]
const filters: readonly (UserFilter | undefined)[] = [
  undefined,
  ...fields.flatMap((field) => [
    { field, match: 'equals', value: '1' } as const,
    ...(field === 'enabled' ? [] : [{ field, match: 'startsWith', value: '1' } as const]),
  ]),
]

for (const filter of filters) {
  const field = filter && (typeof filter.field === 'object' ? filter.field.attribute : filter.field)
  test(`users listed by ${field === undefined ? 'nothing' : `${field} ${filter?.match}`} are found and ordered by an index`, async () => {
    for (const place of [undefined, { value: '12', sub: 'a' }]) {
      const { sql, params } = userListing('pool', filter, { after: place, limit: 60 })
      const plan = await planOf(sql, params)
      assert.match(plan[0] ?? '', /^SEARCH [au] USING (COVERING )?INDEX \S+ \(pool_id=\?.*[<>=(]/)
      for (const step of plan) assert.match(step, /^SEARCH/)
    }
  })
}

/** Statements as they stand in the sources; those that are put together otherwise are tested as they run. */
async function statements(): Promise<readonly string[]> {
  const names = (await readdir(import.meta.dirname)).filter((name) => name.endsWith('.ts') && !name.includes('.test.'))
  const sources = await Promise.all(names.map((name) => readFile(`${import.meta.dirname}/${name}`, 'utf8')))
  return sources.flatMap((source) => {
    const whole = source.matchAll(/'((?:SELECT|UPDATE|DELETE)\b[^'\n]*)'|`((?:SELECT|UPDATE|DELETE)\b[^`]*)`/g)
    const texts = Array.from(whole, ([, quoted, template]) => quoted ?? template ?? '')
    return texts.map((text) => filledIn(text, source)).filter((text) => !text.includes('${'))
  })
}

/** Puts in the texts that the same file names. */
function filledIn(text: string, source: string): string {
  return text.replaceAll(
    /\$\{(\w+)\}/g,
    (hole, name) => new RegExp(`const ${name} = '([^']*)'`).exec(source)?.[1] ?? hole,
  )
}

test('no statement of user pools looks through a table', async () => {
  const all = await statements()
  assert.ok(all.length > 60, `${all.length} statements were found`)
  // Import jobs are few, and are looked through when the server starts.
  for (const sql of all)
    for (const step of await planOf(sql)) assert.doesNotMatch(step, /^SCAN (?!idp_import\b|CONSTANT ROW)/, sql)
})

test('no statement that reads, changes or deletes a pool or one of its users looks through a table', async () => {
  const ran = new Map<string, readonly SqlValue[]>()
  const watched: Metadata = {
    ...metadata,
    get: (sql, params) => metadata.get(ran.set(sql, params ?? []) && sql, params),
    write: (batch) => {
      for (const { sql, params } of batch) ran.set(sql, params)
      return metadata.write(batch)
    },
  }
  const store = cognitoIdp(watched)
  const times = { createdAt: 1, modifiedAt: 1, version: 1 }
  await store.createPool({ ...times, id: 'p', account: '0', region: 'r', name: 'p', settings: {}, tags: {} }, 9)
  await store.createClient({ ...times, id: 'c', poolId: 'p', name: 'c', settings: {}, secrets: [] }, 9)
  const lockout = { failures: 0, failedAt: 0 }
  const state = {
    status: 'CONFIRMED',
    enabled: true,
    epoch: 'e',
    lockout,
    password: undefined,
    passwordSetAt: 0,
  } as const
  const user = { ...times, ...state, poolId: 'p', sub: 's', username: 'u', attributes: { email: 'a@b' } }
  assert.equal(await store.createUser(user, ['u']), 'saved')
  const after = { ...user, attributes: {}, lockout: { failures: 1, failedAt: 1 } }
  assert.equal(await store.saveUser({ before: user, after, namesBefore: ['u'], namesAfter: ['v'] }), 'saved')
  for (const id of ['c', 'c']) assert.equal((await store.client(id))?.id, 'c')
  for (const id of ['p', 'p']) assert.equal((await store.pool(id))?.id, 'p')
  await store.domain('d')
  await store.domainOf('p')
  assert.equal(await store.countUsers('p'), 1)
  assert.equal(await store.deleteUser('p', 's'), true)
  assert.equal(await store.deleteUser('p', 's'), false)
  assert.equal(await store.countUsers('p'), 0)
  await store.deletePool('p')
  assert.ok(ran.size > 40, `${ran.size} statements ran`)
  for (const [sql, params] of ran)
    for (const step of await planOf(sql, params)) assert.doesNotMatch(step, /^SCAN (?!CONSTANT ROW)/, sql)
})
