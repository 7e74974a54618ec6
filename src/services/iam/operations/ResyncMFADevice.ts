import type { ResyncMFADeviceRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onUser } from '../rules/asks.ts'
import { requireUser } from '../rules/find.ts'
import { requireDeviceOf } from '../rules/mfa/devices.ts'
import { clockOf, invalidCode } from '../rules/mfa/enrolment.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ResyncMFADevice.html */
export const ResyncMFADevice = operation<ResyncMFADeviceRequest, object>()({
  name: 'ResyncMFADevice',
  caller: 'signed',
  asks: onUser('iam:ResyncMFADevice'),
  faults: ['InvalidAuthenticationCode', 'NoSuchEntity'],
  handle:
    ({ directory, keyRing, clock }: Pick<Needs, 'directory' | 'keyRing' | 'clock'>) =>
    async (input, { account }) => {
      const user = await requireUser(directory, account, input.UserName!)
      const device = await requireDeviceOf(directory, user, input.SerialNumber!)
      const found = clockOf(keyRing, device, input, clock.now())
      const { serial } = device
      if (!(await directory.change({ do: 'setMfaClock', serial, user: user.id, clock: found }))) throw invalidCode()
      return {}
    },
})
