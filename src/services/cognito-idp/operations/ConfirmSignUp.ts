import type { ConfirmSignUpRequest, ConfirmSignUpResponse } from '@aws-sdk/client-cognito-identity-provider'
import { Fault } from '../../../kernel/fault.ts'
import { operation } from '../../../kernel/operation.ts'
import type { CodeRecord } from '../ports/codes.ts'
import type { PoolRecord } from '../ports/pools.ts'
import type { UserRecord } from '../ports/users.ts'
import type { Needs } from '../ports.ts'
import { requireApp, requireSecretHash } from '../rules/clients.ts'
import { codeMismatch, requireCode } from '../rules/codes.ts'
import { confirmed, requireUnconfirmed } from '../rules/confirming.ts'
import { codeFaults, triggerFaults, userFaults, userNotFound } from '../rules/faults.ts'
import { given } from '../rules/given.ts'
import { hidesUsers } from '../rules/proof.ts'
import { countCallByName } from '../rules/quotas.ts'
import { goesOn, sessionOfConfirmation } from '../rules/signUpSessions.ts'
import { afterConfirmation } from '../rules/signUpTriggers.ts'
import { occasionOf } from '../rules/triggers.ts'
import { changeUser, findUser } from '../rules/users.ts'

/**
 * Confirms a user by the code of the sign-up, which also verifies the address that it was sent to.
 * Deviation: where the client hides who exists, whatever is wrong is told as a wrong code; AWS tells who was confirmed
 * already, and whose code expired.
 */
export const ConfirmSignUp = operation<ConfirmSignUpRequest, ConfirmSignUpResponse>()({
  name: 'ConfirmSignUp',
  caller: 'anyone', // the code is the proof
  faults: [...userFaults, ...codeFaults, ...triggerFaults, 'AliasExistsException'],
  handle:
    (needs: Pick<Needs, 'userPools' | 'keyRing' | 'random' | 'callAs'>) =>
    async (input, request): Promise<ConfirmSignUpResponse> => {
      const { now } = request
      const { pool, client } = await requireApp(needs, input.ClientId)
      const name = given(input.Username)
      requireSecretHash(needs, client, input.SecretHash, [name])
      await countCallByName(needs, 'ConfirmSignUp', pool, name, now)
      const { user, proven } = await provenBy(needs, pool, name, given(input.ConfirmationCode), now).catch(
        (error: unknown) => {
          throw error instanceof Fault && hidesUsers(client) ? codeMismatch() : error
        },
      )
      const change = (before: UserRecord): UserRecord => {
        requireUnconfirmed(before)
        return confirmed(before, proven)
      }
      const takesNames = input.ForceAliasCreation === true
      const after = await changeUser(needs, user, { pool, now, change, usesCode: 'signUp', takesNames })
      const occasion = occasionOf(request, input.ClientMetadata)
      await afterConfirmation(needs, { pool, clientId: client.id, user: after, occasion }, 'ConfirmSignUp')
      const app = { pool, client }
      const session = goesOn(client)
        ? sessionOfConfirmation(needs, app, after, proven, input.Session, occasion)
        : undefined
      return session === undefined ? {} : { Session: session }
    },
})

/** The user of a name who may be confirmed, and their code. */
async function provenBy(
  needs: Pick<Needs, 'userPools' | 'keyRing'>,
  pool: PoolRecord,
  name: string,
  code: string,
  now: number,
): Promise<{ readonly user: UserRecord; readonly proven: CodeRecord }> {
  const user = await findUser(needs, pool, name)
  if (user === undefined) throw userNotFound()
  requireUnconfirmed(user)
  return { user, proven: await requireCode(needs, user, 'signUp', code, now) }
}
