import type { AdminCreateUserRequest, AdminCreateUserResponse } from '@aws-sdk/client-cognito-identity-provider'
import { Fault } from '../../../kernel/fault.ts'
import { operation } from '../../../kernel/operation.ts'
import type { PoolRecord } from '../ports/pools.ts'
import type { UserRecord } from '../ports/users.ts'
import type { Needs } from '../ports.ts'
import { type Attributes, attributesOf } from '../rules/attributes.ts'
import { deliver } from '../rules/delivery.ts'
import { invalidParameter, triggerFaults, userFaults } from '../rules/faults.ts'
import { sendsFirstCodes } from '../rules/firstFactors.ts'
import { given } from '../rules/given.ts'
import { type Destination, destinationOf, invitation } from '../rules/messages.ts'
import { createUser, newUser } from '../rules/newUsers.ts'
import { requireAllowedPassword, temporaryPassword } from '../rules/passwordPolicy.ts'
import { newPassword } from '../rules/passwords.ts'
import { askPool, requirePool } from '../rules/pools.ts'
import { namesByAttribute } from '../rules/usernames.ts'
import { changeUser, findUser, nameTaken, releaseNames, requireUser, showUser } from '../rules/users.ts'

type CreateNeeds = Pick<Needs, 'userPools' | 'keyRing' | 'random' | 'outbox' | 'callAs' | 'power' | 'later'>

import { customTexts } from '../rules/customMessage.ts'
import { beforeSignUp } from '../rules/signUpTriggers.ts'
import { type Occasion, occasionOf } from '../rules/triggers.ts'

/**
 * Creates a user with a temporary password, or sends the invitation of one once more with another password. Where codes let
 * people in, a user is created without a password unless one is given.
 */
export const AdminCreateUser = operation<AdminCreateUserRequest, AdminCreateUserResponse>()({
  name: 'AdminCreateUser',
  caller: 'signed',
  asks: askPool('AdminCreateUser'),
  faults: [
    ...userFaults,
    ...triggerFaults,
    'AliasExistsException',
    'CodeDeliveryFailureException',
    'InvalidPasswordException',
    'UnsupportedUserStateException',
    'UsernameExistsException',
  ],
  handle:
    (needs: CreateNeeds) =>
    async (input, request): Promise<AdminCreateUserResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      const password = passwordFor(needs, pool, input)
      if (password !== undefined) requireAllowedPassword(pool.settings, password)
      const { now } = request
      const occasion = occasionOf(request, input.ClientMetadata, attributesOf(input.ValidationData))
      const user =
        input.MessageAction === 'RESEND'
          ? await invitedAgain(needs, pool, input.Username, password, now)
          : await created(needs, pool, input, password, occasion)
      if (input.MessageAction !== 'SUPPRESS') {
        for (const to of destinations(user.attributes, input.DesiredDeliveryMediums)) {
          const texts = await customTexts(needs, { pool, user, message: 'invitation', to, occasion })
          const letter = { kind: 'invitation', to, code: password ?? '', at: now, texts } as const
          await deliver(needs, { message: invitation(pool.settings, user, letter), pool, user, occasion })
        }
      }
      return { User: showUser(user) }
    },
})

/** The temporary password; none for a new user who is to sign in by codes. */
function passwordFor(
  { random }: Pick<Needs, 'random'>,
  { settings }: PoolRecord,
  { TemporaryPassword: wanted = '', MessageAction: action }: AdminCreateUserRequest,
): string | undefined {
  if (wanted !== '') return wanted
  return action !== 'RESEND' && sendsFirstCodes(settings) ? undefined : temporaryPassword(random, settings)
}

async function created(
  needs: CreateNeeds,
  pool: PoolRecord,
  input: AdminCreateUserRequest,
  password: string | undefined,
  occasion: Occasion,
): Promise<UserRecord> {
  const { now } = occasion
  const attributes = attributesOf(input.UserAttributes)
  const status = password === undefined ? 'CONFIRMED' : 'FORCE_CHANGE_PASSWORD'
  const bare = newUser(needs, pool, given(input.Username), attributes, status, now)
  const told = { ...bare, attributes: withFlagsGiven(bare.attributes, attributes) }
  const admitted = await beforeSignUp(needs, { pool, user: told, occasion }, 'AdminCreateUser')
  const secret = password === undefined ? {} : await newPassword(needs, admitted, password, now)
  const user = { ...admitted, ...secret }
  if (input.ForceAliasCreation === true) await releaseNames(needs, pool, user, now)
  if ((await createUser(needs, pool, user)) === 'taken') throw await nameOfOthers(needs, pool, user)
  return user
}

/** Whether an address is verified is not known before somebody says so, as on AWS: Terraform would see a change otherwise. */
function withFlagsGiven(attributes: Attributes, requested: Attributes): Attributes {
  const flags = ['email_verified', 'phone_number_verified']
  const entries = Object.entries(attributes)
  return Object.fromEntries(entries.filter(([name]) => !flags.includes(name) || requested[name] !== undefined))
}

/** Somebody has the username of a user who was to be created, or only another name that would sign them in. */
async function nameOfOthers(needs: CreateNeeds, pool: PoolRecord, user: UserRecord): Promise<Fault> {
  const isAlias = !namesByAttribute(pool.settings) && (await findUser(needs, pool, user.username)) === undefined
  if (isAlias) return nameTaken(pool, { attributes: {} }, user)
  return new Fault('UsernameExistsException', 'User account already exists')
}

async function invitedAgain(
  needs: CreateNeeds,
  pool: PoolRecord,
  wireName: string | undefined,
  password: string | undefined,
  now: number,
): Promise<UserRecord> {
  const user = await requireUser(needs, pool, wireName)
  const secret = await newPassword(needs, user, given(password), now)
  const change = (before: UserRecord): UserRecord => {
    if (before.status !== 'FORCE_CHANGE_PASSWORD') {
      throw new Fault('UnsupportedUserStateException', `Resend not possible. Current status ${before.status}`)
    }
    return { ...before, ...secret }
  }
  return changeUser(needs, user, { pool, now, change })
}

/**
 * Where the invitation goes.
 * Deviation: without DesiredDeliveryMediums AWS tries SMS only; here a user without a number is invited by email.
 */
function destinations(
  attributes: Attributes,
  wanted: readonly ('EMAIL' | 'SMS')[] | undefined,
): readonly Destination[] {
  const byMedium = { EMAIL: destinationOf(attributes, 'email'), SMS: destinationOf(attributes, 'phone_number') }
  if (wanted === undefined || wanted.length === 0) {
    const to = byMedium.SMS ?? byMedium.EMAIL
    return to === undefined ? [] : [to]
  }
  return wanted.map((medium) => {
    const to = byMedium[medium]
    if (to === undefined) {
      const attribute = medium === 'EMAIL' ? 'email' : 'phone_number'
      throw invalidParameter(`User does not have delivery config set to turn on ${medium}: ${attribute} is missing.`)
    }
    return to
  })
}
