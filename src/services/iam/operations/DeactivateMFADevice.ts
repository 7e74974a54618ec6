import type { DeactivateMFADeviceRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onUser } from '../rules/asks.ts'
import { noSuchDevice, requireDeviceOf } from '../rules/mfa/devices.ts'
import { namedOrOwnUser } from '../rules/ownUser.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeactivateMFADevice.html */
export const DeactivateMFADevice = operation<DeactivateMFADeviceRequest, object>()({
  name: 'DeactivateMFADevice',
  caller: 'signed',
  asks: onUser('iam:DeactivateMFADevice'),
  faults: ['NoSuchEntity', 'ValidationError'],
  handle: (needs: Pick<Needs, 'directory'>) => async (input, request) => {
    const { directory } = needs
    const user = await namedOrOwnUser(needs, request, input.UserName, 'iam:DeactivateMFADevice')
    const { serial } = await requireDeviceOf(directory, user, input.SerialNumber!)
    if (!(await directory.change({ do: 'unassignMfaDevice', serial, user: user.id }))) throw noSuchDevice(serial)
    return {}
  },
})
