import type { SetCognitoEventsRequest } from '@aws-sdk/client-cognito-sync'
import { Fault } from '../../../kernel/fault.ts'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { requirePool } from '../rules/access.ts'
import { onPool } from '../rules/asks.ts'
import { changeSettings } from '../rules/configuration.ts'
import { changedEvents } from '../rules/trigger.ts'

/** https://docs.aws.amazon.com/cognitosync/latest/APIReference/API_SetCognitoEvents.html */
export const SetCognitoEvents = operation<SetCognitoEventsRequest, object>()({
  name: 'SetCognitoEvents',
  caller: 'signed',
  asks: onPool('cognito-sync:SetCognitoEvents'),
  faults: ['NotAuthorizedException', 'ResourceNotFoundException'],
  handle: (needs: Pick<Needs, 'syncs' | 'identities'>) => async (input, request) => {
    const pool = await requirePool(needs, request, input.IdentityPoolId!)
    const changed = await changeSettings(needs, pool, (settings) => ({
      ...settings,
      events: changedEvents(settings.events, input.Events!, request),
    }))
    if (changed === undefined) throw new Fault('TooManyRequestsException', 'Try again.', { status: 429 })
    return {}
  },
})
