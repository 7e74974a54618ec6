import type { ConfirmDeviceRequest, ConfirmDeviceResponse } from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { confirmDevice, noDevice } from '../rules/devices/devices.ts'
import { ownAccountFaults } from '../rules/faults.ts'
import { given } from '../rules/given.ts'
import { type SignedInNeeds, signedInWith } from '../rules/signedIn.ts'
import { requireKeepable } from '../rules/texts.ts'
import { selfServiceScope } from '../rules/tokens.ts'

/** Keeps the device that the caller signed in on, with the verifier of a password that only the device knows. */
export const ConfirmDevice = operation<ConfirmDeviceRequest, ConfirmDeviceResponse>()({
  name: 'ConfirmDevice',
  caller: 'anyone', // the access token is the proof
  faults: [...ownAccountFaults, 'InvalidUserPoolConfigurationException', 'ResourceNotFoundException'],
  handle:
    (needs: SignedInNeeds & Pick<Needs, 'keyRing'>) =>
    async (input, { now }): Promise<ConfirmDeviceResponse> => {
      const key = given(input.DeviceKey)
      const { pool, user, claims } = await signedInWith(needs, given(input.AccessToken), now, selfServiceScope)
      if (claims['device_key'] !== key) throw noDevice()
      requireKeepable('DeviceName', input.DeviceName)
      const confirmation = { key, name: input.DeviceName, config: input.DeviceSecretVerifierConfig, now }
      return { UserConfirmationNecessary: await confirmDevice(needs, pool, user, confirmation) }
    },
})
