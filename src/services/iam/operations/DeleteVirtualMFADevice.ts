import type { DeleteVirtualMFADeviceRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { iamFault } from '../rules/faults.ts'
import { onMfaDevice, requireDevice } from '../rules/mfa/devices.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteVirtualMFADevice.html */
export const DeleteVirtualMFADevice = operation<DeleteVirtualMFADeviceRequest, object>()({
  name: 'DeleteVirtualMFADevice',
  caller: 'signed',
  asks: onMfaDevice('iam:DeleteVirtualMFADevice'),
  faults: ['DeleteConflict', 'NoSuchEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }) => {
      const { serial } = await requireDevice(directory, account, input.SerialNumber!)
      if (await directory.change({ do: 'removeMfaDevice', serial })) return {}
      await requireDevice(directory, account, serial)
      throw iamFault('DeleteConflict', 'MFA VirtualDevice in use. Must deactivate first.')
    },
})
