import type {
  SetIdentityPoolConfigurationRequest,
  SetIdentityPoolConfigurationResponse,
} from '@aws-sdk/client-cognito-sync'
import { Fault } from '../../../kernel/fault.ts'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { requirePool } from '../rules/access.ts'
import { onPool } from '../rules/asks.ts'
import { changeSettings, configurationShape, passedRoles, requireServed } from '../rules/configuration.ts'

/** https://docs.aws.amazon.com/cognitosync/latest/APIReference/API_SetIdentityPoolConfiguration.html */
export const SetIdentityPoolConfiguration = operation<
  SetIdentityPoolConfigurationRequest,
  SetIdentityPoolConfigurationResponse
>()({
  name: 'SetIdentityPoolConfiguration',
  caller: 'signed',
  asks: (input, scope) => [
    ...onPool('cognito-sync:SetIdentityPoolConfiguration')(input, scope),
    ...passedRoles(input).map((resource) => ({
      action: 'iam:PassRole',
      resource,
      context: { 'iam:PassedToService': ['cognito-sync.amazonaws.com'] },
    })),
  ],
  faults: ['ConcurrentModificationException', 'NotAuthorizedException', 'ResourceNotFoundException'],
  handle:
    (needs: Pick<Needs, 'syncs' | 'identities'>) =>
    async (input, request): Promise<SetIdentityPoolConfigurationResponse> => {
      const pool = await requirePool(needs, request, input.IdentityPoolId!)
      requireServed(input)
      const { PushSync, CognitoStreams } = input
      const settings = await changeSettings(needs, pool, (before) => ({
        ...before,
        ...(PushSync === undefined ? {} : { pushSync: PushSync }),
        ...(CognitoStreams === undefined ? {} : { streams: CognitoStreams }),
      }))
      if (settings !== undefined) return configurationShape(pool, settings)
      const message = 'The configuration was changed by another request at the same time.'
      throw new Fault('ConcurrentModificationException', message, { status: 400 })
    },
})
