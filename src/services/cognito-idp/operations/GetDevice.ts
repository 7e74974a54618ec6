import type { GetDeviceRequest, GetDeviceResponse } from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import { requireDevice, showDevice } from '../rules/devices/devices.ts'
import { ownAccountFaults } from '../rules/faults.ts'
import { given } from '../rules/given.ts'
import { requireSignedIn, requireToken, type SignedInNeeds } from '../rules/signedIn.ts'

/** Shows one of the caller's devices. */
export const GetDevice = operation<GetDeviceRequest, GetDeviceResponse>()({
  name: 'GetDevice',
  caller: 'anyone', // the access token is the proof
  faults: [...ownAccountFaults, 'ResourceNotFoundException'],
  handle:
    (needs: SignedInNeeds) =>
    async (input, { now }): Promise<GetDeviceResponse> => {
      const { user } = await requireSignedIn(needs, requireToken(input.AccessToken), now)
      return { Device: showDevice(await requireDevice(needs, user, given(input.DeviceKey))) }
    },
})
