import type { Message } from '../../services/cognito-idp/ports/messages.ts'

/** A message to a user; its code stands nowhere else. */
export const message: Message = {
  poolId: 'us-east-1_abc',
  username: 'ann',
  destination: 'ann@example.com',
  medium: 'EMAIL',
  kind: 'signUp',
  code: '123456',
  subject: 'Your code',
  body: 'Your code is 123456',
  format: 'text',
  at: 0,
}
