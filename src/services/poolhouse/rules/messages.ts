import type { Message } from '../ports.ts'

/** A message as the wire shows it. */
export interface MessageSummary {
  readonly Time: Date
  readonly UserPoolId: string
  readonly Username: string
  readonly Destination: string
  readonly Medium: 'EMAIL' | 'SMS'
  /** `signUp`, `forgotPassword` ... */
  readonly Kind: string
  /** Absent, as is the body, once it left by other ways. */
  readonly Code?: string
  readonly Subject?: string
  readonly Body?: string
  readonly Format: 'text' | 'html'
  readonly From?: string
  readonly ReplyTo?: string
  readonly Delivery: {
    readonly Status: 'kept' | 'sending' | 'sent' | 'failed'
    readonly By?: string
    readonly Reason?: string
  }
}

export function messageSummary(message: Message): MessageSummary {
  const { at, poolId, username, destination, medium, kind, code, subject, body, format, from, replyTo } = message
  return {
    Time: new Date(at),
    UserPoolId: poolId,
    Username: username,
    Destination: destination,
    Medium: medium,
    Kind: kind,
    ...(code !== undefined && { Code: code }),
    ...(subject !== '' && { Subject: subject }),
    ...(body !== undefined && { Body: body }),
    Format: format,
    ...(from !== undefined && { From: from }),
    ...(replyTo !== undefined && { ReplyTo: replyTo }),
    Delivery: deliverySummary(message),
  }
}

function deliverySummary({ delivery }: Message): MessageSummary['Delivery'] {
  return {
    Status: delivery.status,
    ...('by' in delivery && { By: delivery.by }),
    ...('reason' in delivery && { Reason: delivery.reason }),
  }
}
