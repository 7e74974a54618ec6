import type { UpdateDeviceStatusRequest, UpdateDeviceStatusResponse } from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import { rememberDevice } from '../rules/devices/devices.ts'
import { ownAccountFaults } from '../rules/faults.ts'
import { given } from '../rules/given.ts'
import { requireSignedIn, type SignedInNeeds } from '../rules/signedIn.ts'

/** Says whether one of the caller's devices be remembered. */
export const UpdateDeviceStatus = operation<UpdateDeviceStatusRequest, UpdateDeviceStatusResponse>()({
  name: 'UpdateDeviceStatus',
  caller: 'anyone', // the access token is the proof
  faults: [...ownAccountFaults, 'ResourceNotFoundException'],
  handle:
    (needs: SignedInNeeds) =>
    async (input, { now }): Promise<UpdateDeviceStatusResponse> => {
      const { user } = await requireSignedIn(needs, input.AccessToken, now)
      await rememberDevice(needs, user, given(input.DeviceKey), input.DeviceRememberedStatus, now)
      return {}
    },
})
