import type { MFADevice, VirtualMFADevice } from '@aws-sdk/client-iam'
import type { Ask, ConditionContext, Scope } from '../../../../kernel/operation.ts'
import type { UserRecord } from '../../ports/principals.ts'
import type { Needs } from '../../ports.ts'
import { resourceTags } from '../asks.ts'
import { dateOf } from '../dates.ts'
import type { Directory } from '../directory.ts'
import { iamFault } from '../faults.ts'
import { boundaryAndTags, userShape } from '../shapes.ts'
import type { DeviceRecord } from './ports.ts'

type Reads = Pick<Needs, 'directory'>

/** The asks of an operation on one device, which its serial number names: its ARN. */
export function onMfaDevice<I extends { readonly SerialNumber?: string | undefined }>(
  action: string,
  context: (input: I) => ConditionContext = () => ({}),
) {
  return async (input: I, _scope: Scope, { directory }: Reads): Promise<readonly Ask[]> => {
    const resource = input.SerialNumber!
    const found = await directory.mfaDevice(resource)
    return [{ action, resource, context: { ...context(input), ...resourceTags(found?.tags ?? {}) } }]
  }
}

/** A device of the account. */
export async function requireDevice(directory: Directory, account: string, serial: string): Promise<DeviceRecord> {
  const device = await directory.mfaDevice(serial)
  if (device === undefined || device.account !== account) throw noSuchDevice(serial)
  return device
}

/** A device that is the user's; another's is as good as none. */
export async function requireDeviceOf(directory: Directory, user: UserRecord, serial: string): Promise<DeviceRecord> {
  const device = await directory.mfaDevice(serial)
  if (device?.assigned?.user !== user.id) throw noSuchDevice(serial)
  return device
}

export function noSuchDevice(serial: string): Error {
  return iamFault('NoSuchEntity', `VirtualMFADevice with serial number ${serial} does not exist.`)
}

/** A device as a user's list shows it. */
export function deviceShape({ name }: UserRecord, { serial, assigned, createdAt }: DeviceRecord): MFADevice {
  return { UserName: name, SerialNumber: serial, EnableDate: dateOf(assigned?.at ?? createdAt) }
}

/** A device as the account's list shows it: without its seed. */
export async function virtualDeviceShape(directory: Directory, device: DeviceRecord): Promise<VirtualMFADevice> {
  const { serial, assigned } = device
  const user = assigned && (await directory.principalById(assigned.user))
  if (assigned === undefined || user?.kind !== 'user') return { SerialNumber: serial }
  return {
    SerialNumber: serial,
    User: { ...userShape(user), ...boundaryAndTags(user) },
    EnableDate: dateOf(assigned.at),
  }
}
