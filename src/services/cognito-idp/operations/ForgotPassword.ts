import type { ForgotPasswordRequest, ForgotPasswordResponse } from '@aws-sdk/client-cognito-identity-provider'
import { Fault } from '../../../kernel/fault.ts'
import { operation } from '../../../kernel/operation.ts'
import type { UserRecord } from '../ports/users.ts'
import { requireApp, requireSecretHash } from '../rules/clients.ts'
import { type SendingNeeds, sendCode } from '../rules/codes.ts'
import { noteDeed } from '../rules/events/watching.ts'
import { invalidParameter, notAuthorized, sendFaults, userFaults, userNotFound } from '../rules/faults.ts'
import { given } from '../rules/given.ts'
import { simulatedDelivery } from '../rules/messages.ts'
import { type MigrationNeeds, migrated, migratesUsers } from '../rules/migration.ts'
import { hidesUsers } from '../rules/proof.ts'
import { countCallByName } from '../rules/quotas.ts'
import { isForAdministrators, recoveryDestination } from '../rules/recovery.ts'
import type { App } from '../rules/sessions.ts'
import { type Occasion, occasionOf } from '../rules/triggers.ts'
import { findUser } from '../rules/users.ts'

/** Sends a code with which a user who forgot the password sets another. */
export const ForgotPassword = operation<ForgotPasswordRequest, ForgotPasswordResponse>()({
  name: 'ForgotPassword',
  caller: 'anyone', // it tells nothing: the code goes to the user's own verified address
  faults: [...userFaults, ...sendFaults, 'AliasExistsException'],
  handle:
    (needs: SendingNeeds & MigrationNeeds) =>
    async (input, request): Promise<ForgotPasswordResponse> => {
      const { pool, client } = await requireApp(needs, input.ClientId)
      const name = given(input.Username)
      requireSecretHash(needs, client, input.SecretHash, [name])
      if (isForAdministrators(pool.settings)) throw notAuthorized('Contact administrator to reset password.')
      const occasion = occasionOf(request, input.ClientMetadata)
      await countCallByName(needs, 'ForgotPassword', pool, name, request.now)
      const user = (await findUser(needs, pool, name)) ?? (await fromElsewhere(needs, { pool, client }, name, occasion))
      const to = user && (await recoveryDestination(needs, pool, user))
      if (user === undefined || to === undefined || !user.enabled || hasNoPassword(user)) {
        if (!hidesUsers(client)) throw refusal(user)
        return { CodeDeliveryDetails: simulatedDelivery(needs.keyRing, pool, name) }
      }
      const sending = {
        pool,
        user,
        kind: 'forgotPassword',
        message: 'forgotPassword',
        to,
        clientId: client.id,
        occasion,
        isHidden: hidesUsers(client),
      } as const
      const details = await sendCode(needs, sending)
      noteDeed(needs, pool, user, 'ForgotPassword', occasion)
      return { CodeDeliveryDetails: details }
    },
})

/** A user whom the pool's function brings from elsewhere, so that the password can be set here. */
function fromElsewhere(
  needs: MigrationNeeds,
  app: App,
  name: string,
  occasion: Occasion,
): Promise<UserRecord | undefined> | undefined {
  if (!migratesUsers(app)) return undefined
  return migrated(needs, app, name, undefined, occasion).catch((error: unknown) => {
    if (error instanceof Fault && hidesUsers(app.client)) return undefined
    throw error
  })
}

/** Why no code is sent: told only by clients that do not hide who exists. */
function refusal(user: UserRecord | undefined): Fault {
  if (user === undefined) return userNotFound()
  if (!user.enabled) return notAuthorized('User is disabled.')
  if (hasNoPassword(user)) {
    return notAuthorized('User password cannot be reset in the current state.')
  }
  return invalidParameter('Cannot reset password for the user as there is no registered/verified email or phone_number')
}

/** Whoever never chose a password, and whoever a provider vouches for, has none to forget. */
function hasNoPassword({ status }: UserRecord): boolean {
  return status === 'FORCE_CHANGE_PASSWORD' || status === 'EXTERNAL_PROVIDER'
}
