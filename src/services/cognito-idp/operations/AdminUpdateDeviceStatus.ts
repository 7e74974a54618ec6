import type {
  AdminUpdateDeviceStatusRequest,
  AdminUpdateDeviceStatusResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { rememberDevice } from '../rules/devices/devices.ts'
import { userFaults } from '../rules/faults.ts'
import { given } from '../rules/given.ts'
import { askPool, requirePool } from '../rules/pools.ts'
import { requireUser } from '../rules/users.ts'

/** Says whether one of a user's devices be remembered. */
export const AdminUpdateDeviceStatus = operation<AdminUpdateDeviceStatusRequest, AdminUpdateDeviceStatusResponse>()({
  name: 'AdminUpdateDeviceStatus',
  caller: 'signed',
  asks: askPool('AdminUpdateDeviceStatus'),
  faults: userFaults,
  handle:
    (needs: Pick<Needs, 'userPools'>) =>
    async (input, request): Promise<AdminUpdateDeviceStatusResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      const user = await requireUser(needs, pool, input.Username)
      await rememberDevice(needs, user, given(input.DeviceKey), input.DeviceRememberedStatus, request.now)
      return {}
    },
})
