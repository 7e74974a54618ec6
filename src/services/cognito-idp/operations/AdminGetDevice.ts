import type { AdminGetDeviceRequest, AdminGetDeviceResponse } from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { requireDevice, showDevice } from '../rules/devices/devices.ts'
import { userFaults } from '../rules/faults.ts'
import { given } from '../rules/given.ts'
import { askPool, requirePool } from '../rules/pools.ts'
import { requireUser } from '../rules/users.ts'

/** Shows one of a user's devices. */
export const AdminGetDevice = operation<AdminGetDeviceRequest, AdminGetDeviceResponse>()({
  name: 'AdminGetDevice',
  caller: 'signed',
  asks: askPool('AdminGetDevice'),
  faults: userFaults,
  handle:
    (needs: Pick<Needs, 'userPools'>) =>
    async (input, request): Promise<AdminGetDeviceResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      const user = await requireUser(needs, pool, input.Username)
      return { Device: showDevice(await requireDevice(needs, user, given(input.DeviceKey))) }
    },
})
