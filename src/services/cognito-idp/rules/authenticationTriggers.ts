import type { UserRecord } from '../ports/users.ts'
import type { App } from './sessions.ts'
import { type Occasion, runTrigger, type TriggerNeeds, triggerAttributes } from './triggers.ts'

/**
 * Asks the pool's function whether somebody may try to sign in, also for a name that nobody has.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-authentication.html
 */
export async function beforeAuthentication(
  needs: TriggerNeeds,
  { pool, client }: App,
  user: UserRecord | { readonly username: string },
  occasion: Occasion,
): Promise<void> {
  const isUser = 'sub' in user
  await runTrigger(needs, 'PreAuthentication', {
    pool,
    clientId: client.id,
    username: user.username,
    source: 'PreAuthentication_Authentication',
    request: {
      userAttributes: isUser ? triggerAttributes(user) : {},
      validationData: occasion.validationData ?? null,
      ...(isUser ? {} : { userNotFound: true }),
    },
    response: {},
    occasion,
  })
}

/**
 * Tells the pool's function that a user signed in.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-post-authentication.html
 */
export async function afterAuthentication(
  needs: TriggerNeeds,
  { pool, client }: App,
  user: UserRecord,
  occasion: Occasion,
  newDeviceUsed = false,
): Promise<void> {
  const { clientMetadata } = occasion
  await runTrigger(needs, 'PostAuthentication', {
    pool,
    clientId: client.id,
    username: user.username,
    source: 'PostAuthentication_Authentication',
    request: {
      userAttributes: triggerAttributes(user),
      newDeviceUsed,
      ...(clientMetadata && { clientMetadata }),
    },
    response: {},
    occasion,
  })
}
