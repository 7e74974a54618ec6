import { Fault } from '../../../kernel/fault.ts'
import type { UserRecord } from '../ports/users.ts'
import type { Needs } from '../ports.ts'
import { type Attributes, requireComplete } from './attributes.ts'
import { invalidParameter } from './faults.ts'
import { enableMethod } from './mfa/preferences.ts'
import { createUser, newUser } from './newUsers.ts'
import { newPassword, type PasswordNeeds } from './passwords.ts'
import type { App } from './sessions.ts'
import { functionOf, isObject, type Occasion, runTrigger, type TriggerNeeds } from './triggers.ts'
import { releaseNames } from './users.ts'

/** What migration needs. */
export type MigrationNeeds = PasswordNeeds & TriggerNeeds & Pick<Needs, 'userPools'>

/** Whether users come from elsewhere when they first sign in. */
export function migratesUsers({ pool }: Pick<App, 'pool'>): boolean {
  return functionOf(pool, 'UserMigration') !== undefined
}

interface Response {
  readonly userAttributes: unknown
  readonly finalUserStatus: unknown
  readonly forceAliasCreation: unknown
  readonly enableSMSMFA: unknown
}

/**
 * Asks the pool's function for a user whom the pool does not have, and makes them one of the pool's; undefined when the
 * function knows no such user either, or the password is wrong there.
 * Deviation: no welcome message is sent, whatever `messageAction` says: its template is for a temporary password.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-migrate-user.html
 */
export async function migrated(
  needs: MigrationNeeds,
  app: App,
  name: string,
  password: string | undefined,
  occasion: Occasion,
): Promise<UserRecord | undefined> {
  const { pool, client } = app
  const { validationData, clientMetadata } = occasion
  const response = await answerOf(client.id, () =>
    runTrigger<Response>(needs, 'UserMigration', {
      pool,
      clientId: client.id,
      username: name,
      source: `UserMigration_${password === undefined ? 'ForgotPassword' : 'Authentication'}`,
      request: {
        password: password ?? null,
        validationData: validationData ?? null,
        ...(clientMetadata && { clientMetadata }),
      },
      response: {
        userAttributes: null,
        forceAliasCreation: null,
        enableSMSMFA: null,
        finalUserStatus: null,
        messageAction: null,
        desiredDeliveryMediums: null,
      },
      occasion,
    }),
  )
  const attributes = attributesIn(response?.userAttributes)
  if (response === undefined || attributes === undefined) return undefined
  const user = await made(needs, app, { name, password, attributes, response, now: occasion.now })
  if (response.enableSMSMFA === true) await enableMethod(needs, user, 'SMS_MFA')
  return user
}

/**
 * A function that throws knows no such user, and one that cannot be run finds none.
 * https://repost.aws/knowledge-center/cognito-migration-lambda-trigger-errors
 */
async function answerOf<R>(clientId: string, run: () => Promise<R | undefined>): Promise<R | undefined> {
  try {
    return await run()
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    if (error.code === 'UserLambdaValidationException') return undefined
    if (error.code !== 'UnexpectedLambdaException') throw error
    const reason = error.reason ?? error.message
    throw new Fault('UserNotFoundException', `Exception migrating user in app client ${clientId}`, { reason })
  }
}

function attributesIn(value: unknown): Attributes | undefined {
  if (!isObject(value) || Object.keys(value).length === 0) return undefined
  const given = Object.entries(value).filter(([, each]) => each !== null && each !== undefined)
  return Object.fromEntries(given.map(([name, each]) => [name, String(each)]))
}

interface Migrant {
  readonly name: string
  readonly password: string | undefined
  readonly attributes: Attributes
  readonly response: Partial<Response>
  readonly now: number
}

/** The password that was proven elsewhere is the user's here, unless the function wants another to be set. */
async function made(
  needs: MigrationNeeds,
  { pool }: App,
  { name, password, attributes, response, now }: Migrant,
): Promise<UserRecord> {
  const { username = name, sub: _, ...own } = attributes
  const status = response.finalUserStatus ?? 'CONFIRMED'
  if (status !== 'CONFIRMED' && status !== 'RESET_REQUIRED') {
    throw new Fault('InvalidLambdaResponseException', 'Unrecognizable lambda output')
  }
  const bare = newUser(needs, pool, username, own, status, now)
  requireComplete(pool.settings, bare.attributes)
  const isKept = status === 'CONFIRMED' && password !== undefined
  const user = isKept ? { ...bare, ...(await newPassword(needs, bare, password, now)) } : bare
  if (response.forceAliasCreation === true) await releaseNames(needs, pool, user, now)
  if ((await createUser(needs, pool, user)) === 'taken') {
    throw invalidParameter('An account of the migrated user exists already.')
  }
  return user
}
