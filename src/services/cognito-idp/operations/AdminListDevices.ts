import type { AdminListDevicesRequest, AdminListDevicesResponse } from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { listDevices } from '../rules/devices/devices.ts'
import { userFaults } from '../rules/faults.ts'
import { askPool, requirePool } from '../rules/pools.ts'
import { requireUser } from '../rules/users.ts'

/** Lists a user's devices. */
export const AdminListDevices = operation<AdminListDevicesRequest, AdminListDevicesResponse>()({
  name: 'AdminListDevices',
  caller: 'signed',
  asks: askPool('AdminListDevices'),
  faults: userFaults,
  handle:
    (needs: Pick<Needs, 'userPools'>) =>
    async (input, request): Promise<AdminListDevicesResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      const user = await requireUser(needs, pool, input.Username)
      return listDevices(needs, user, input)
    },
})
