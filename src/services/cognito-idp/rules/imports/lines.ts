import { createHash } from 'node:crypto'
import { Fault } from '../../../../kernel/fault.ts'
import type { PoolRecord, PoolSettings } from '../../ports/pools.ts'
import type { UserRecord } from '../../ports/users.ts'
import type { Needs } from '../../ports.ts'
import { type Attributes, changedAttributes, requireComplete, requireFitting } from '../attributes.ts'
import { derivedUuid } from '../derivedUuid.ts'
import { invalidParameter } from '../faults.ts'
import type { MfaMethod } from '../mfa/ports.ts'
import { createUser, userFrom } from '../newUsers.ts'
import { nameUser } from '../usernames.ts'
import { joinedFields, mfaColumn, nameColumn } from './header.ts'
import type { CsvRecord, ImportJob } from './ports.ts'

/** What became of a line. */
export interface Outcome {
  readonly kind: 'SUCCEEDED' | 'SKIPPED' | 'FAILED'
  /** Of no person: it goes to a log. */
  readonly why: string
}

/** What importing a line needs. */
export type LineNeeds = Pick<Needs, 'userPools' | 'random'>

/**
 * Imports the user of one line. The user's sub comes of the job and the line, so that a line whose user was made just
 * before the server died is known to be done when it comes again.
 */
export async function importLine(
  needs: LineNeeds,
  pool: PoolRecord,
  job: ImportJob,
  columns: readonly string[],
  record: CsvRecord,
  now: number,
): Promise<Outcome> {
  const sub = derivedUuid(createHash('sha256').update(`${job.poolId}/${job.id}/${record.line}`).digest())
  try {
    const values = valuesOf(columns, record)
    const user = userOf(needs, pool, values, sub, now)
    const hasMfa = asksForMfa(pool.settings, values)
    if ((await createUser(needs, pool, user)) === 'taken' && (await needs.userPools.user(pool.id, sub)) === undefined) {
      return { kind: 'SKIPPED', why: 'The user already exists.' }
    }
    if (hasMfa) await needs.userPools.saveMfaPreference(pool.id, sub, byText)
    return { kind: 'SUCCEEDED', why: 'The import succeeded.' }
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'InvalidParameterException') throw error
    return { kind: 'FAILED', why: error.message.trim() }
  }
}

const byText: { readonly enabled: readonly MfaMethod[]; readonly preferred: undefined } = {
  enabled: ['SMS_MFA'],
  preferred: undefined,
}

function valuesOf(columns: readonly string[], { fields }: CsvRecord): Attributes {
  const joined = joinedFields(fields)
  if (joined.length !== columns.length) throw invalidParameter('The line has not as many values as the header.')
  const named = columns.map((name, i) => [name, (joined[i] ?? '').trim()] as const)
  return Object.fromEntries(named.filter(([, value]) => value !== ''))
}

/**
 * The user of a line, who has to choose a password first.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-using-import-tool-formatting-csv-file.html
 */
function userOf(needs: LineNeeds, pool: PoolRecord, values: Attributes, sub: string, now: number): UserRecord {
  const { [nameColumn]: name, [mfaColumn]: _, ...given } = values
  if (name === undefined) throw invalidParameter(`The User Record has no ${nameColumn}.`)
  if (name.length > 128) throw invalidParameter(`The ${nameColumn} has more than 128 characters.`)
  const flags = Object.fromEntries(
    ['email_verified', 'phone_number_verified'].flatMap((flag) => {
      const value = given[flag]
      return value === undefined ? [] : [[flag, value.toLowerCase()]]
    }),
  )
  const named = nameUser(pool.settings, name, { ...given, ...flags }, sub)
  requireFitting(pool.settings, named.attributes, undefined)
  requireReachable(pool.settings, named.attributes)
  requireComplete(pool.settings, named.attributes)
  const attributes = changedAttributes({}, named.attributes)
  return userFrom(needs, pool, { sub, username: named.username, attributes, status: 'RESET_REQUIRED', now })
}

/** Whoever chooses a password is sent a code first. */
function requireReachable({ AutoVerifiedAttributes: channels = [] }: PoolSettings, attributes: Attributes): void {
  for (const channel of ['email', 'phone_number']) {
    if (attributes[`${channel}_verified`] === 'true' && attributes[channel] === undefined) {
      throw invalidParameter(`The User Record has ${channel}_verified, and no ${channel}.`)
    }
  }
  if (!channels.some((channel) => attributes[`${channel}_verified`] === 'true')) {
    throw invalidParameter(
      'The User Record does not set any of the auto verified attributes to true. (Example: email_verified to true).',
    )
  }
}

function asksForMfa({ MfaConfiguration: mode = 'OFF' }: PoolSettings, values: Attributes): boolean {
  const value = values[mfaColumn]?.toLowerCase()
  if (value !== 'true' && value !== 'false') throw invalidParameter(`The ${mfaColumn} must be true or false.`)
  if (mode === 'ON' && value === 'false') throw invalidParameter(`The ${mfaColumn} must be true in this user pool.`)
  if (mode === 'OFF' && value === 'true') throw invalidParameter(`The ${mfaColumn} must be false in this user pool.`)
  if (value === 'true' && values['phone_number'] === undefined) {
    throw invalidParameter(`The ${mfaColumn} needs a phone_number.`)
  }
  return value === 'true'
}
