import { formatArn } from '../../../kernel/arn.ts'
import { Fault } from '../../../kernel/fault.ts'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'

interface RotateSigningKeysRequest {
  readonly UserPoolId: string
}

/**
 * Gives a user pool new keys to sign tokens with. The old ones stay in the pool's key set, and verify, until the last
 * token that they signed has expired. AWS rotates a pool's keys when it sees fit, and has no operation for it.
 */
export const RotateSigningKeys = operation<RotateSigningKeysRequest, Record<string, never>>()({
  name: 'RotateSigningKeys',
  caller: 'signed',
  asks: ({ UserPoolId }, { account, region }) => [
    {
      action: 'poolhouse:RotateSigningKeys',
      resource: formatArn('cognito-idp', region, account, `userpool/${UserPoolId}`),
    },
  ],
  faults: ['ResourceNotFoundException'],
  handle:
    (needs: Pick<Needs, 'signingKeys'>) =>
    async ({ UserPoolId }, request): Promise<Record<string, never>> => {
      if (await needs.signingKeys.rotate(UserPoolId, request)) return {}
      throw new Fault('ResourceNotFoundException', `User pool ${UserPoolId} does not exist.`, { status: 400 })
    },
})
