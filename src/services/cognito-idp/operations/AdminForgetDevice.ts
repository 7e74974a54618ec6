import type { AdminForgetDeviceRequest } from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { forgetDevice } from '../rules/devices/devices.ts'
import { userFaults } from '../rules/faults.ts'
import { given } from '../rules/given.ts'
import { askPool, requirePool } from '../rules/pools.ts'
import { requireUser } from '../rules/users.ts'

/** Forgets one of a user's devices. */
export const AdminForgetDevice = operation<AdminForgetDeviceRequest, object>()({
  name: 'AdminForgetDevice',
  caller: 'signed',
  asks: askPool('AdminForgetDevice'),
  faults: userFaults,
  handle:
    (needs: Pick<Needs, 'userPools'>) =>
    async (input, request): Promise<object> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      const user = await requireUser(needs, pool, input.Username)
      await forgetDevice(needs, user, given(input.DeviceKey))
      return {}
    },
})
