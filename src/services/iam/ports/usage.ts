import type { DeviceRecord } from '../rules/mfa/ports.ts'

/** When and for what an access key signed. */
export interface KeyUse {
  readonly id: string
  readonly at: number
  /** The signing name, `s3`. */
  readonly service: string
  readonly region: string
}

/** When access keys were last used. */
export interface KeyUses {
  /** Notes a use; it is written later, if at all. Called for every signed request. */
  readonly note: (id: string, service: string, region: string, at: number) => void
  readonly last: (id: string) => Promise<KeyUse | undefined>
}

/** What is noted as credentials are used. */
export interface UsageStore {
  /** Counts a code as wrong before it is looked at; false when another was counted since `device` was read. */
  readonly countCode: (device: DeviceRecord, at: number) => Promise<boolean>
  /** Uses up a step's code, and forgets wrong ones; false when it, or a later one, is used up. */
  readonly takeCode: (device: DeviceRecord, step: number) => Promise<boolean>
  readonly keyUse: (id: string) => Promise<KeyUse | undefined>
  /** Changes nothing within `span` milliseconds of the use that is there. */
  readonly noteKeyUse: (use: KeyUse, span: number) => Promise<void>
}
