import type { ListMFADevicesRequest, ListMFADevicesResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onUser } from '../rules/asks.ts'
import { deviceShape } from '../rules/mfa/devices.ts'
import { namedOrOwnUser } from '../rules/ownUser.ts'
import { partByNumber } from '../rules/paging.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListMFADevices.html */
export const ListMFADevices = operation<ListMFADevicesRequest, ListMFADevicesResponse>()({
  name: 'ListMFADevices',
  caller: 'signed',
  asks: onUser('iam:ListMFADevices'),
  faults: ['NoSuchEntity', 'ValidationError'],
  handle:
    (needs: Pick<Needs, 'directory'>) =>
    async (input, request): Promise<ListMFADevicesResponse> => {
      // The account itself has no device, and asks for its own where it names nobody.
      if (input.UserName === undefined && request.caller.kind === 'root') return { MFADevices: [], IsTruncated: false }
      const user = await namedOrOwnUser(needs, request, input.UserName, 'iam:ListMFADevices')
      const { items, more } = partByNumber(await needs.directory.mfaDevicesOf(user.id), input)
      return { MFADevices: items.map((device) => deviceShape(user, device)), ...more }
    },
})
