import { createHmac } from 'node:crypto'
import type {
  DeviceSecretVerifierConfigType,
  DeviceType,
  NewDeviceMetadataType,
} from '@aws-sdk/client-cognito-identity-provider'
import { Fault } from '../../../../kernel/fault.ts'
import { secretFor } from '../../../../tokens/keyRing.ts'
import type { SrpVerifier } from '../../../../tokens/srp.ts'
import { modulus } from '../../../../tokens/srpGroup.ts'
import type { PoolRecord, PoolSettings } from '../../ports/pools.ts'
import type { UserRecord } from '../../ports/users.ts'
import type { Needs } from '../../ports.ts'
import { openStored, sealText } from '../boxes.ts'
import { invalidParameter, userNotFound } from '../faults.ts'
import { pageOf, readPage } from '../paging.ts'
import type { DeviceRecord } from './ports.ts'

type DeviceNeeds = Pick<Needs, 'userPools' | 'keyRing'>

/** Whether a pool keeps track of the devices that its users sign in on. */
export function tracksDevices({ DeviceConfiguration: config }: PoolSettings): boolean {
  return config !== undefined
}

/** Whether a remembered device stands for the second factor. */
export function devicesStandForFactors({ DeviceConfiguration: config }: PoolSettings): boolean {
  return config?.ChallengeRequiredOnNewDevice === true
}

/** A key for a device that nobody signed in on before; the app confirms it, or forgets it. */
export function newDevice(
  { keyRing, random }: Pick<Needs, 'keyRing' | 'random'>,
  { id, region }: PoolRecord,
  user: UserRecord,
): NewDeviceMetadataType & { readonly DeviceKey: string } {
  const DeviceKey = `${region}_${random.uuid()}`
  return { DeviceKey, DeviceGroupKey: groupKeyOf(keyRing, id, user.sub, DeviceKey) }
}

/** What SRP calls the group of a device: the same for a device whenever it is asked. */
function groupKeyOf(keyRing: Needs['keyRing'], poolId: string, sub: string, key: string): string {
  const digest = createHmac('sha256', secretFor(keyRing, 'cognito-idp/device-group'))
  return `-${digest
    .update(JSON.stringify([poolId, sub, key]))
    .digest('base64url')
    .slice(0, 8)}`
}

/**
 * Keeps a device with the verifier of the password that it made for itself; whether the user must still say that it be
 * remembered.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ConfirmDevice.html
 */
export async function confirmDevice(
  { userPools, keyRing }: DeviceNeeds,
  pool: PoolRecord,
  user: UserRecord,
  { key, name, config, now }: Confirmation,
): Promise<boolean> {
  const { DeviceConfiguration } = pool.settings
  if (DeviceConfiguration === undefined) {
    throw new Fault('InvalidUserPoolConfigurationException', 'The user pool does not track devices.')
  }
  const asks = DeviceConfiguration.DeviceOnlyRememberedOnUserPrompt === true
  const place = { poolId: pool.id, sub: user.sub, key }
  const verifier = sealText(keyRing, 'cognito-idp/device', JSON.stringify(verifierIn(config)), placeOf(place))
  const isKept = await userPools.putDevice({
    ...place,
    groupKey: groupKeyOf(keyRing, pool.id, user.sub, key),
    verifier,
    isRemembered: !asks,
    name,
    createdAt: now,
    modifiedAt: now,
    authenticatedAt: now,
  })
  if (!isKept) throw userNotFound()
  return asks
}

interface Confirmation {
  readonly key: string
  readonly name: string | undefined
  readonly config: DeviceSecretVerifierConfigType | undefined
  readonly now: number
}

/** The device's salt and verifier, sent as the octets of numbers. */
function verifierIn(config: DeviceSecretVerifierConfigType | undefined): SrpVerifier {
  const verifier = numberIn(config?.PasswordVerifier)
  const salt = numberIn(config?.Salt)
  if (verifier === undefined || verifier < 2n || verifier >= modulus - 1n || salt === undefined || salt === 0n) {
    throw invalidParameter('Invalid DeviceSecretVerifierConfig.')
  }
  return { salt: salt.toString(16), verifier: verifier.toString(16) }
}

function numberIn(text = ''): bigint | undefined {
  const octets = Buffer.from(text, 'base64')
  return octets.length === 0 || octets.length > 400 ? undefined : BigInt(`0x${octets.toString('hex')}`)
}

/** A device's verifier. */
export function verifierOf({ keyRing }: Pick<Needs, 'keyRing'>, device: DeviceRecord): SrpVerifier {
  return JSON.parse(openStored(keyRing, 'cognito-idp/device', device.verifier, placeOf(device))) as SrpVerifier
}

/** A user's device by its key. */
export async function requireDevice(
  { userPools }: Pick<Needs, 'userPools'>,
  user: UserRecord,
  key: string,
): Promise<DeviceRecord> {
  const device = await userPools.device(user.poolId, user.sub, key)
  if (device === undefined) throw noDevice()
  return device
}

/** Says whether a device be remembered. */
export async function rememberDevice(
  needs: Pick<Needs, 'userPools'>,
  user: UserRecord,
  key: string,
  status: 'remembered' | 'not_remembered' | undefined,
  now: number,
): Promise<void> {
  const device = await requireDevice(needs, user, key)
  if (status === undefined) return
  if (!(await needs.userPools.rememberDevice(device, status === 'remembered', now))) throw noDevice()
}

/** Forgets a device. */
export async function forgetDevice(
  { userPools }: Pick<Needs, 'userPools'>,
  { poolId, sub }: UserRecord,
  key: string,
): Promise<void> {
  if (!(await userPools.deleteDevice(poolId, sub, key))) throw noDevice()
}

export function noDevice(): Fault {
  return new Fault('ResourceNotFoundException', 'Device does not exist.')
}

/** One page of a user's devices. */
export async function listDevices(
  { userPools }: Pick<Needs, 'userPools'>,
  { poolId, sub }: UserRecord,
  input: { readonly Limit?: number | undefined; readonly PaginationToken?: string | undefined },
): Promise<{ Devices: DeviceType[]; PaginationToken?: string }> {
  const page = pageOf(input.PaginationToken, input.Limit, 60)
  const { rows, next } = await readPage(
    page,
    (at) => userPools.devices(poolId, sub, at),
    ({ key }) => key,
  )
  return { Devices: rows.map(showDevice), ...(next !== undefined && { PaginationToken: next }) }
}

/** A device as the wire shows it. */
export function showDevice({
  key,
  name,
  isRemembered,
  createdAt,
  modifiedAt,
  authenticatedAt,
}: DeviceRecord): DeviceType {
  return {
    DeviceKey: key,
    DeviceAttributes: [
      { Name: 'device_status', Value: 'valid' },
      ...(name === undefined ? [] : [{ Name: 'device_name', Value: name }]),
      { Name: 'dev:device_remembered_status', Value: isRemembered ? 'remembered' : 'not_remembered' },
    ],
    DeviceCreateDate: new Date(createdAt),
    DeviceLastModifiedDate: new Date(modifiedAt),
    DeviceLastAuthenticatedDate: new Date(authenticatedAt),
  }
}

function placeOf({ poolId, sub, key }: Pick<DeviceRecord, 'poolId' | 'sub' | 'key'>): string {
  return `${poolId}/${sub}/${key}`
}
