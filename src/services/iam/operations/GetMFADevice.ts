import type { GetMFADeviceRequest, GetMFADeviceResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onUser } from '../rules/asks.ts'
import { deviceShape, requireDeviceOf } from '../rules/mfa/devices.ts'
import { namedOrOwnUser } from '../rules/ownUser.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetMFADevice.html */
export const GetMFADevice = operation<GetMFADeviceRequest, GetMFADeviceResponse>()({
  name: 'GetMFADevice',
  caller: 'signed',
  asks: onUser('iam:GetMFADevice'),
  faults: ['NoSuchEntity', 'ValidationError'],
  handle:
    (needs: Pick<Needs, 'directory'>) =>
    async (input, request): Promise<GetMFADeviceResponse> => {
      const user = await namedOrOwnUser(needs, request, input.UserName, 'iam:GetMFADevice')
      const device = await requireDeviceOf(needs.directory, user, input.SerialNumber!)
      const { SerialNumber, UserName, EnableDate } = deviceShape(user, device)
      return { SerialNumber, UserName, EnableDate }
    },
})
