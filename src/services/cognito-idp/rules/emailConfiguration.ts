import type { EmailConfigurationType } from '@aws-sdk/client-cognito-identity-provider'
import { isEmail } from './attributes.ts'
import { invalidParameter } from './faults.ts'

/** Whom a pool's mail is from and answered to, where the pool says so. */
export interface Sender {
  /** An address, or a name with an address in angle brackets. */
  readonly from?: string
  readonly replyTo?: string
}

/**
 * A pool's email configuration, checked: mail in one's own name needs the identity that SES verified for it, and the
 * sender must be of that identity. Every address is one, so that none can carry another header.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_EmailConfigurationType.html
 * Deviation: whether SES knows the identity is not asked; `ConfigurationSet` is kept and not acted on.
 */
export function emailConfigurationOf(requested: EmailConfigurationType = {}): EmailConfigurationType {
  const {
    EmailSendingAccount = 'COGNITO_DEFAULT',
    From: from,
    ReplyToEmailAddress: replyTo,
    SourceArn: arn,
  } = requested
  if (replyTo !== undefined && !isEmail(replyTo))
    throw invalidParameter('ReplyToEmailAddress must be an email address.')
  const identity = arn === undefined ? undefined : identityOf(arn)
  if (EmailSendingAccount === 'DEVELOPER' && identity === undefined) {
    throw invalidParameter(
      'SourceArn must be the ARN of an Amazon SES identity where EmailSendingAccount is DEVELOPER.',
    )
  }
  if (from !== undefined) {
    const address = addressOf(from)
    if (address === undefined) throw invalidParameter('From must be an email address, or a name with one.')
    if (identity !== undefined && !isOf(identity, address)) {
      throw invalidParameter('From must be an address of the identity that SourceArn names.')
    }
  }
  return { ...requested, EmailSendingAccount }
}

/** Whom mail under a configuration is from; nobody in particular where neither a sender nor an address is named. */
export function senderOf(configuration: EmailConfigurationType | undefined): Sender {
  const { From: named, ReplyToEmailAddress: replyTo, SourceArn: arn = '' } = configuration ?? {}
  const identity = identityOf(arn)
  const from = named ?? (identity !== undefined && isEmail(identity) ? identity : undefined)
  return { ...(from !== undefined && { from }), ...(replyTo !== undefined && { replyTo }) }
}

/** The address or domain of an SES identity: `arn:aws:ses:us-east-1:123456789012:identity/example.com`. */
function identityOf(arn: string): string | undefined {
  const identity = /^arn:[\w-]+:ses:[\w-]+:\d{12}:identity\/([^\s/]+)$/.exec(arn)?.[1]
  return identity !== undefined && (isEmail(identity) || isEmail(`a@${identity}`)) ? identity : undefined
}

function isOf(identity: string, address: string): boolean {
  const [owned, used] = [identity.toLowerCase(), address.toLowerCase()]
  if (owned.includes('@')) return owned === used
  const domain = used.slice(used.indexOf('@') + 1)
  return domain === owned || domain.endsWith(`.${owned}`)
}

/** `ana@example.com` of itself and of `Ana <ana@example.com>`. */
function addressOf(from: string): string | undefined {
  const address = /^[^<>\p{Cc}]*<([^<>]+)>$/u.exec(from)?.[1] ?? from
  return isEmail(address) ? address : undefined
}
