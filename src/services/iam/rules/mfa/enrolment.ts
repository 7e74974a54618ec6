import type { KeyRingSource } from '../../../../tokens/keyRing.ts'
import { consecutiveStep, totpStep } from '../../../../tokens/totp.ts'
import { iamFault } from '../faults.ts'
import type { DeviceClock, DeviceRecord } from './ports.ts'
import { seedOf } from './seeds.ts'

/** Steps by which an authenticator's clock may be wrong and still be found: ten minutes. */
const range = 20

interface Codes {
  readonly AuthenticationCode1?: string | undefined
  readonly AuthenticationCode2?: string | undefined
}

/**
 * How the clock of an authenticator stands that makes these two codes, one after the other. What lies within a code's
 * usual tolerance is no drift: the codes are often typed late.
 * @throws Fault InvalidAuthenticationCode
 */
export function clockOf(
  keyRing: KeyRingSource,
  device: DeviceRecord,
  { AuthenticationCode1, AuthenticationCode2 }: Codes,
  now: number,
): DeviceClock {
  const after = device.clock.lastStep
  const codes = [AuthenticationCode1!, AuthenticationCode2!] as const
  const lastStep = consecutiveStep(seedOf(keyRing, device), codes, { now, range, after })
  if (lastStep === undefined) throw invalidCode()
  const ahead = lastStep - totpStep(now)
  return { drift: Math.abs(ahead) <= 1 ? 0 : ahead, lastStep }
}

export function invalidCode(): Error {
  return iamFault('InvalidAuthenticationCode', 'Authentication code for device is not valid.')
}
