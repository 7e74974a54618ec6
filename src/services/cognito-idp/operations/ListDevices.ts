import type { ListDevicesRequest, ListDevicesResponse } from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import { listDevices } from '../rules/devices/devices.ts'
import { ownAccountFaults } from '../rules/faults.ts'
import { requireSignedIn, type SignedInNeeds } from '../rules/signedIn.ts'

/** Lists the caller's devices. */
export const ListDevices = operation<ListDevicesRequest, ListDevicesResponse>()({
  name: 'ListDevices',
  caller: 'anyone', // the access token is the proof
  faults: ownAccountFaults,
  handle:
    (needs: SignedInNeeds) =>
    async (input, { now }): Promise<ListDevicesResponse> => {
      const { user } = await requireSignedIn(needs, input.AccessToken, now)
      return listDevices(needs, user, input)
    },
})
