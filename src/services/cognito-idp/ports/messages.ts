/** A message to a user: a code, or an invitation with a temporary password. Its body is a secret: never log it. */
export interface Message {
  readonly poolId: string
  readonly username: string
  /** The address or phone number, in full. */
  readonly destination: string
  readonly medium: 'EMAIL' | 'SMS'
  readonly kind:
    | 'signUp'
    | 'resendCode'
    | 'forgotPassword'
    | 'verifyAttribute'
    | 'updateAttribute'
    | 'invitation'
    | 'authentication'
  /** The code, or the invitation's temporary password; empty where it has none. */
  readonly code: string
  /** Empty for SMS. */
  readonly subject: string
  readonly body: string
  /** What the body is. In HTML what users and functions chose is escaped, so that it stays text. */
  readonly format: 'text' | 'html'
  /** Whom an email is from, as the pool says: an address, or a name with one in angle brackets. */
  readonly from?: string
  /** Whom an email is answered to, as the pool says. */
  readonly replyTo?: string
  /** Milliseconds since the epoch. */
  readonly at: number
}

/** Where messages leave. */
export interface Outbox {
  /**
   * Resolves when the message left, or, not awaited, when it is kept to leave.
   * A rejection is answered as CodeDeliveryFailureException.
   */
  readonly deliver: (message: Message, options: { readonly isAwaited: boolean }) => Promise<void>
}
