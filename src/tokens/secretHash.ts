import { createHmac } from 'node:crypto'
import { sameSecret } from './keyRing.ts'

/**
 * `SECRET_HASH`: proof that a caller knows the app client's secret.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html#cognito-user-pools-computing-secret-hash
 */
export function secretHash(username: string, clientId: string, clientSecret: string): string {
  return createHmac('sha256', clientSecret)
    .update(username + clientId)
    .digest('base64')
}

/** Whether `given` is the hash, compared in constant time. */
export function secretHashMatches(given: string, username: string, clientId: string, clientSecret: string): boolean {
  return sameSecret(given, secretHash(username, clientId, clientSecret))
}
