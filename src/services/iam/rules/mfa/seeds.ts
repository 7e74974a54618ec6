import type { Random } from '../../../../kernel/random.ts'
import { toBase32 } from '../../../../tokens/base32.ts'
import { type KeyRingSource, open, seal } from '../../../../tokens/keyRing.ts'
import { pngOf } from '../../../../tokens/qr/png.ts'
import { qrCode } from '../../../../tokens/qr/qrCode.ts'
import { otpauthUri } from '../../../../tokens/totp.ts'
import type { DeviceRecord } from './ports.ts'

/** The name of the key ring's subkey that seals seeds; boxes are bound to the device's serial number. */
const purpose = 'iam-mfa-seed'

/** Octets of a seed: 64 digits of base 32, as AWS's. */
const seedSize = 40

/** A fresh seed: sealed to be kept, and once in clear text for the authenticator app. */
export function freshSeed(
  { keyRing, random }: { readonly keyRing: KeyRingSource; readonly random: Random },
  serial: string,
) {
  const seed = random.bytes(seedSize)
  return { sealed: seal(keyRing, purpose, seed, serial), base32: toBase32(seed) }
}

/** A device's seed. */
export function seedOf(keyRing: KeyRingSource, { seed, serial }: DeviceRecord): Uint8Array {
  const opened = open(keyRing, purpose, seed, serial)
  if (opened === undefined) throw new Error(`the key ring does not open the seed of ${serial}`)
  return opened
}

/** What an authenticator app photographs. https://docs.aws.amazon.com/IAM/latest/APIReference/API_VirtualMFADevice.html */
export function seedPicture(deviceName: string, accountName: string, base32: string): Uint8Array {
  return pngOf(qrCode(otpauthUri(`${deviceName}@${accountName}`, base32)))
}
