import type { RevokeTokenRequest, RevokeTokenResponse } from '@aws-sdk/client-cognito-identity-provider'
import { Fault } from '../../../kernel/fault.ts'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { knowsSecret } from '../rules/clients.ts'
import { invalidParameter } from '../rules/faults.ts'
import { given } from '../rules/given.ts'
import { openRefreshToken, revokedUntil } from '../rules/refreshTokens.ts'

/** Revokes a refresh token and every access token of the same sign-in. https://www.rfc-editor.org/rfc/rfc7009 */
export const RevokeToken = operation<RevokeTokenRequest, RevokeTokenResponse>()({
  name: 'RevokeToken',
  caller: 'anyone', // the refresh token is the proof
  faults: [
    'InvalidParameterException',
    'UnauthorizedException',
    'UnsupportedOperationException',
    'UnsupportedTokenTypeException',
  ],
  handle:
    (needs: Pick<Needs, 'userPools' | 'keyRing'>) =>
    async (input, { now }): Promise<RevokeTokenResponse> => {
      const client = await needs.userPools.client(given(input.ClientId))
      const pool = client && (await needs.userPools.pool(client.poolId))
      if (client === undefined || pool === undefined) throw new Fault('UnauthorizedException', 'Unknown client.')
      if (!knowsSecret(needs, client, input.ClientSecret)) {
        throw new Fault('UnauthorizedException', 'The client secret does not match.')
      }
      if (client.settings.EnableTokenRevocation === false) {
        throw new Fault('UnsupportedOperationException', 'Token revocation is not enabled for this client.')
      }
      const token = given(input.Token)
      if (token.includes('.')) throw new Fault('UnsupportedTokenTypeException', 'Only refresh tokens can be revoked.')
      const content = openRefreshToken(needs, { pool, client }, token)
      if (content === undefined) throw invalidParameter('Invalid Refresh Token')
      const until = revokedUntil(content)
      if (until > now) await needs.userPools.revoke(content.jti, until, now)
      return {}
    },
})
