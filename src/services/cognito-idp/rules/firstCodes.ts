import type { InitiateAuthResponse } from '@aws-sdk/client-cognito-identity-provider'
import { incorrectPassword } from './faults.ts'
import { deliveryDetails, destinationOf, simulatedDelivery } from './messages.ts'
import { countedFor, countSignInCode, sendSignInCode } from './oneTimeCodes.ts'
import type { SignInNeeds } from './proceeding.ts'
import { hidesUsers } from './proof.ts'
import { type App, beginSession } from './sessions.ts'
import { kept, usernameOf, type Whoever } from './whoever.ts'

/**
 * Sends a code by which somebody proves who they are; to nobody, says that one was sent. Where the client hides who
 * exists, it is counted by the name that was given, whether somebody has it or not.
 */
export async function askForFirstCode(
  needs: SignInNeeds,
  app: App,
  whoever: Whoever,
  factor: 'EMAIL_OTP' | 'SMS_OTP',
): Promise<InitiateAuthResponse> {
  const { user, progress, occasion } = whoever
  const attribute = factor === 'EMAIL_OTP' ? 'email' : 'phone_number'
  const to = user && destinationOf(user.attributes, attribute)
  if (user !== undefined && to === undefined) throw incorrectPassword('the address is gone')
  const isHidden = hidesUsers(app.client)
  await countSignInCode(needs, countedFor(needs, app, whoever, true), occasion.now)
  const code = user && to && (await sendSignInCode(needs, app, user, to, { occasion, isHidden }))
  const details = to ? deliveryDetails(to) : simulatedDelivery(needs.keyRing, app.pool, progress.name, attribute)
  const content = {
    ...kept(whoever),
    attribute,
    ...(code !== undefined && { code }),
    address: to?.address ?? '',
    isFirst: true,
  } as const
  return {
    ChallengeName: factor,
    Session: beginSession(needs, app, factor, content, occasion.now),
    ChallengeParameters: {
      CODE_DELIVERY_DELIVERY_MEDIUM: details.DeliveryMedium ?? 'EMAIL',
      CODE_DELIVERY_DESTINATION: details.Destination ?? '',
      USERNAME: usernameOf(needs, app, whoever),
    },
  }
}
