import type { EnableMFADeviceRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onUser } from '../rules/asks.ts'
import { iamFault } from '../rules/faults.ts'
import { requireUser } from '../rules/find.ts'
import { requireDevice } from '../rules/mfa/devices.ts'
import { clockOf } from '../rules/mfa/enrolment.ts'
import { quotas } from '../rules/quotas.ts'

const { mfaDevicesPerUser: limit } = quotas

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_EnableMFADevice.html */
export const EnableMFADevice = operation<EnableMFADeviceRequest, object>()({
  name: 'EnableMFADevice',
  caller: 'signed',
  asks: onUser('iam:EnableMFADevice'),
  faults: ['EntityAlreadyExists', 'InvalidAuthenticationCode', 'LimitExceeded', 'NoSuchEntity'],
  handle:
    ({ directory, keyRing, clock }: Pick<Needs, 'directory' | 'keyRing' | 'clock'>) =>
    async (input, { account }) => {
      const user = await requireUser(directory, account, input.UserName!)
      const device = await requireDevice(directory, account, input.SerialNumber!)
      if (device.assigned !== undefined) throw inUse()
      const at = clock.now()
      const { serial } = device
      const deviceClock = clockOf(keyRing, device, input, at)
      if (await directory.change({ do: 'assignMfaDevice', serial, user: user.id, at, clock: deviceClock, limit }))
        return {}
      await requireUser(directory, account, user.name)
      if ((await directory.mfaDevicesOf(user.id)).length < limit) throw inUse()
      throw iamFault('LimitExceeded', `Cannot exceed quota for MFADevicesPerUser: ${limit}`)
    },
})

function inUse(): Error {
  return iamFault('EntityAlreadyExists', 'MFA Device is already in use.')
}
