import type { Page } from '../../ports/rows.ts'

/** A device that a user signs in on. */
export interface DeviceRecord {
  readonly poolId: string
  readonly sub: string
  readonly key: string
  readonly groupKey: string
  /** Sealed SRP salt and verifier. */
  readonly verifier: Uint8Array
  readonly isRemembered: boolean
  readonly name: string | undefined
  readonly createdAt: number
  readonly modifiedAt: number
  readonly authenticatedAt: number
}

/** Where devices are kept. */
export interface DeviceStore {
  readonly device: (poolId: string, sub: string, key: string) => Promise<DeviceRecord | undefined>
  /** Ordered by key. */
  readonly devices: (poolId: string, sub: string, page: Page) => Promise<readonly DeviceRecord[]>
  /** Adds a device, or gives it another verifier and name; false when the user is gone. */
  readonly putDevice: (device: DeviceRecord) => Promise<boolean>
  readonly rememberDevice: (device: DeviceRecord, isRemembered: boolean, now: number) => Promise<boolean>
  readonly markDeviceUsed: (device: DeviceRecord, now: number) => Promise<void>
  readonly deleteDevice: (poolId: string, sub: string, key: string) => Promise<boolean>
}
