import type { ListVirtualMFADevicesRequest, ListVirtualMFADevicesResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { virtualDeviceShape } from '../rules/mfa/devices.ts'
import { partByNumber } from '../rules/paging.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListVirtualMFADevices.html */
export const ListVirtualMFADevices = operation<ListVirtualMFADevicesRequest, ListVirtualMFADevicesResponse>()({
  name: 'ListVirtualMFADevices',
  caller: 'signed',
  asks: () => [{ action: 'iam:ListVirtualMFADevices', resource: '*' }],
  faults: ['ValidationError'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }): Promise<ListVirtualMFADevicesResponse> => {
      const { AssignmentStatus = 'Any' } = input
      const devices = (await directory.mfaDevices(account)).filter(
        ({ assigned }) => AssignmentStatus === 'Any' || (assigned !== undefined) === (AssignmentStatus === 'Assigned'),
      )
      const { items, more } = partByNumber(devices, input)
      const shapes = items.map((device) => virtualDeviceShape(directory, device))
      return { VirtualMFADevices: await Promise.all(shapes), ...more }
    },
})
