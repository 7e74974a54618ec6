import type { ForgetDeviceRequest } from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import { forgetDevice } from '../rules/devices/devices.ts'
import { ownAccountFaults } from '../rules/faults.ts'
import { given } from '../rules/given.ts'
import { requireSignedIn, requireToken, type SignedInNeeds } from '../rules/signedIn.ts'

/** Forgets one of the caller's devices. */
export const ForgetDevice = operation<ForgetDeviceRequest, object>()({
  name: 'ForgetDevice',
  caller: 'anyone', // the access token is the proof
  faults: [...ownAccountFaults, 'ResourceNotFoundException'],
  handle:
    (needs: SignedInNeeds) =>
    async (input, { now }): Promise<object> => {
      const { user } = await requireSignedIn(needs, requireToken(input.AccessToken), now)
      await forgetDevice(needs, user, given(input.DeviceKey))
      return {}
    },
})
