import type { MessageTemplateType } from '@aws-sdk/client-cognito-identity-provider'
import type { Message } from '../ports/messages.ts'
import type { PoolRecord } from '../ports/pools.ts'
import type { UserRecord } from '../ports/users.ts'
import { hasLinkText } from './confirmationLinks.ts'
import { isSentByFunction } from './customSender.ts'
import type { Destination } from './messages.ts'
import { messageNames, type Occasion, runTrigger, type TriggerNeeds, triggerAttributes } from './triggers.ts'

interface CustomTexts {
  readonly smsMessage: unknown
  readonly emailMessage: unknown
  readonly emailSubject: unknown
}

/**
 * The texts that the pool's function wants for a message; those that it does not give, or that lack a placeholder for
 * the code or the link (and, for an invitation, the name), stay the pool's own. Where another of its functions sends the message, none are asked for.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-custom-message.html
 */
export async function customTexts(
  needs: TriggerNeeds,
  about: {
    readonly pool: PoolRecord
    readonly user: UserRecord
    readonly clientId?: string | undefined
    readonly message: Message['kind']
    readonly to: Destination
    readonly occasion: Occasion
    /** Whether the code is sent as a link. */
    readonly isLink?: boolean
  },
): Promise<MessageTemplateType> {
  const { pool, user, clientId, message, to, occasion, isLink = false } = about
  if (isSentByFunction(pool, to.medium)) return {}
  const { clientMetadata } = occasion
  const invites = message === 'invitation'
  const texts = await runTrigger<CustomTexts>(needs, 'CustomMessage', {
    pool,
    clientId,
    username: user.username,
    source: `CustomMessage_${messageNames[message]}`,
    request: {
      userAttributes: triggerAttributes(user),
      codeParameter: '{####}',
      linkParameter: '{##Click Here##}',
      usernameParameter: invites ? '{username}' : null,
      ...(clientMetadata && { clientMetadata }),
    },
    response: { smsMessage: null, emailMessage: null, emailSubject: null },
    occasion,
  })
  const hasCode = !invites || user.password !== undefined
  const whole = (text: unknown): text is string =>
    typeof text === 'string' &&
    (!hasCode || (isLink ? hasLinkText(text) : text.includes('{####}'))) &&
    (!invites || text.includes('{username}'))
  const { smsMessage, emailMessage, emailSubject } = texts ?? {}
  return {
    ...(whole(smsMessage) && { SMSMessage: smsMessage }),
    ...(whole(emailMessage) && { EmailMessage: emailMessage }),
    ...(typeof emailSubject === 'string' && emailSubject !== '' && { EmailSubject: emailSubject }),
  }
}
