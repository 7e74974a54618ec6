import type { Tags } from '../../ports/tags.ts'

/** A virtual MFA device: what an authenticator app and this server both know. */
export interface DeviceRecord {
  /** `arn:aws:iam::<account>:mfa/<path><name>` */
  readonly serial: string
  readonly account: string
  readonly name: string
  /** Sealed. */
  readonly seed: Uint8Array
  readonly createdAt: number
  readonly tags: Tags
  /** The id of the user whose codes it makes, and since when. */
  readonly assigned?: { readonly user: string; readonly at: number }
  readonly clock: DeviceClock
  /** Codes that were tried since the last right one. */
  readonly failures: number
  readonly failedAt: number
}

/** How an authenticator's clock stands to ours, in steps of its codes. */
export interface DeviceClock {
  /** By how many it is ahead. */
  readonly drift: number
  /** The last whose code was taken: it and all before are used up. */
  readonly lastStep: number
}
