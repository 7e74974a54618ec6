import type { AuthenticationResultType } from '@aws-sdk/client-cognito-identity-provider'

/** The tokens of a signed-in person, as the API answers them. */
export interface Tokens {
  readonly id_token: string | undefined
  readonly access_token: string | undefined
  /** Absent when the tokens were refreshed: the one that was used stays good. */
  readonly refresh_token?: string | undefined
  /** Seconds. */
  readonly expires_in: number | undefined
}

/** The user pool's result in the API's words. */
export function tokensOf(result: AuthenticationResultType): Tokens {
  return {
    id_token: result.IdToken,
    access_token: result.AccessToken,
    ...(result.RefreshToken === undefined ? {} : { refresh_token: result.RefreshToken }),
    expires_in: result.ExpiresIn,
  }
}
